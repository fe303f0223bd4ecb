// Moved here so that every route shares one list.
export const SERVED = ["fra1", "iad1", "sin1"];
