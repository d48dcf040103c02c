import * as sequencer from '@jest/test-sequencer';

// Typed as CommonJS, where the class is a layer deeper.
const TestSequencer = sequencer.default as unknown as typeof sequencer.default.default;
type Tests = Parameters<InstanceType<typeof TestSequencer>['sort']>[0];

/** Small files that take long. Without times of earlier runs Jest begins with the largest, and would end with these. */
const slow =
  /\/test\/(model\/|infra\/local\/start\.|end-to-end\/(faults\/|checkpoints|following|judging|hand-over))/;

/** The order in which Jest begins the files of tests. */
// biome-ignore lint/style/noDefaultExport: Jest takes it by that name.
export default class SlowestFirst extends TestSequencer {
  override async sort(tests: Tests) {
    const isSlow = ({ path }: { path: string }) => Number(slow.test(path));
    return [...(await super.sort(tests))].sort((a, b) => isSlow(b) - isSlow(a));
  }
}
