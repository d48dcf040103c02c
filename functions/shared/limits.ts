/** Where a clock that is put in place of the real one stands on `globalThis`, before the functions are imported. */
export const clockSymbol = Symbol.for('cckm-sap-sync.clock');
