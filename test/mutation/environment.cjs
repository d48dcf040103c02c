/** Node's environment, in which the end-to-end tests run the sources in this process, and the first failure is the last. */
const { types } = require('node:util');
const { TestEnvironment } = require('jest-environment-node');
const run = require('./run.cjs');

module.exports = class extends TestEnvironment {
  constructor(...options) {
    super(...options);
    this.global.process.env.IN_PROCESS = '1';
    recognizeErrors(this.global.Error);
  }

  async handleTestEvent({ name, test }) {
    if (name === 'test_start' && run.isKilled()) test.mode = 'skip';
    if (name === 'test_done' && test.errors.length > 0) run.kill();
  }
};

/** Jest's context has an Error of its own, of which those of Node's modules are no instances: here they are. */
function recognizeErrors(ContextError) {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(ContextError, Symbol.hasInstance, {
    value(value) {
      return isInstance.call(this, value) || (this === ContextError && types.isNativeError(value));
    },
  });
}
