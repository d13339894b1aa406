export const labs = {
};
