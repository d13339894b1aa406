export const open = {
};
