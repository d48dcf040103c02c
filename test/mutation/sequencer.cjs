/** Unit tests first, then the end-to-end tests, the quick files before the slow ones. */
const { default: Sequencer } = require('@jest/test-sequencer');

const last = [
  'hostile/secret',
  'hostile/event',
  'hostile/echo',
  'actions',
  'start',
  'adopting',
  'unclear-start',
  'settings',
  'hand-over',
  'nodes',
  'hostile/redirects',
  'following',
  'proxy',
  'hostile/replies',
  'hostile/wire',
];
const place = ({ path }) => last.findIndex((name) => path.endsWith(`/end-to-end/${name}.test.ts`));

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => place(a) - place(b) || a.path.localeCompare(b.path));
  }
};
