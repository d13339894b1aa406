export const records = {
};
