/** The header by which a request at the simulated appliance tells which invocation or execution sent it. */
export const actorHeader = 'x-model-actor';
