/**
 * The run of one mutant, as far as Jest's parts in this folder share it. Without a mutant everything runs.
 * Kept in the process, since Jest and Stryker each load those parts in their own way.
 */
const failedFor = Symbol.for('cckm-sap-sync.failed-for');
const mutant = () => process.env.__STRYKER_ACTIVE_MUTANT__;

exports.isMutated = () => mutant() !== undefined;
/** Whether a test has failed already: one is enough to kill a mutant. */
exports.isKilled = () => mutant() !== undefined && mutant() === globalThis[failedFor];
exports.kill = () => {
  globalThis[failedFor] = mutant();
};

// A mutant may fail where nobody listens any more: the process lives on for the next one. Nothing is found out by that.
process.on('uncaughtException', (error) => {
  if (mutant() === undefined) throw error;
});
