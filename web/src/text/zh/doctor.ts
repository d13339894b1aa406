export const doctor = {
};
