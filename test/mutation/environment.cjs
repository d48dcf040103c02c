/** Node's environment, in which the first failure of a mutant is the last. */
const { TestEnvironment } = require('jest-environment-node');
const run = require('./run.cjs');

module.exports = class extends TestEnvironment {
  async handleTestEvent({ name, test }) {
    if (name === 'test_start' && run.isKilled()) test.mode = 'skip';
    if (name === 'test_done' && test.errors.length > 0) run.kill();
  }
};
