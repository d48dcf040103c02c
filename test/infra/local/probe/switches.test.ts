import { describe, expect, test } from '@jest/globals';
import { defaultBehaviour } from '../../../../infra/local/appliance/behaviour.ts';
import { imitationOf } from '../../../../infra/local/appliance/like.ts';
import { eachPosition, positions } from './positions.ts';
import { applianceWithHistory, everyFlag, probe } from './set-up.ts';

describe('a probe tells the position of each switch of the simulated appliance', () => {
  test.each(eachPosition)('%s', async (_title, { name, position, behaviour, flags, login }) => {
    const { appliance, clock } = await applianceWithHistory({ behaviour });
    const { report } = await probe(appliance, { clock, flags }, login);
    await appliance.stop();
    expect(imitationOf(report).options.behaviour?.[name]).toEqual(position);
  });

  test('and of each that stands where it stands by itself', async () => {
    const { appliance, clock } = await applianceWithHistory();
    const { report } = await probe(appliance, { clock, flags: everyFlag });
    await appliance.stop();
    expect({ ...defaultBehaviour, ...imitationOf(report).options.behaviour }).toEqual({
      ...defaultBehaviour,
      // Seen, and the same by another way to say it, or only as exactly as the looks are apart.
      canceledEndsAs: defaultBehaviour.statusWords.completed,
      cancelSeconds: 6,
    });
  });

  test('none of them is left out', () => {
    expect(Object.keys(positions).sort()).toEqual(Object.keys(defaultBehaviour).sort());
  });
});
