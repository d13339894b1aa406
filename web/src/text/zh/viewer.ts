export const viewer = {
};
