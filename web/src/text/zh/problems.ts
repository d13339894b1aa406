export const problems = {
};
