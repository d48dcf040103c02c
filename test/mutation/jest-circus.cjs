/**
 * Jest's own runner, but a file is not even loaded when the mutant is dead already, or when none of its tests is
 * asked for: the run without a mutant leaves the names of each file's tests behind.
 */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { createEmptyTestResult } = require('@jest/test-result');
const run = require('./run.cjs');
const { default: runFile } = require('jest-circus/runner');

const namesOf = (rootDir, testPath) =>
  `${rootDir}/.stryker-names/${testPath.slice(rootDir.length + 1).replaceAll('/', '_')}.json`;

const isAskedFor = ({ testNamePattern }, { rootDir }, testPath) => {
  const pattern = new RegExp(testNamePattern ?? '');
  return JSON.parse(readFileSync(namesOf(rootDir, testPath), 'utf8')).some((name) => pattern.test(name));
};

/** The result of a file that is passed over; Jest wants one test at least. */
const passedOver = (testFilePath) => ({
  ...createEmptyTestResult(),
  testFilePath,
  numPendingTests: 1,
  testResults: [{ status: 'pending', fullName: testFilePath, ancestorTitles: [], failureMessages: [] }],
});

module.exports = async (globalConfig, config, environment, runtime, testPath, ...rest) => {
  if (run.isKilled() || (run.isMutated() && !isAskedFor(globalConfig, config, testPath))) {
    return passedOver(testPath);
  }
  const result = await runFile(globalConfig, config, environment, runtime, testPath, ...rest);
  if (result.testExecError) run.kill();
  if (!run.isMutated()) {
    mkdirSync(`${config.rootDir}/.stryker-names`, { recursive: true });
    const names = result.testResults.map(({ fullName }) => fullName);
    writeFileSync(namesOf(config.rootDir, testPath), JSON.stringify(names));
  }
  return result;
};
