/** `npm run soak`: the model-based test for as long as one likes. `RUNS`, `SEED` and `FC_PATH` come from the environment. */
import { checkModel } from './model.ts';
import { randomSeed } from './random.ts';

const { RUNS = '1000', SEED, FC_PATH } = process.env;
const seed = SEED === undefined ? randomSeed() : Number(SEED);
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 1000);
let done = 0;
/** How often two jobs of the same ran at once, by why nobody could see that. */
const excused: { [why: string]: number } = {};

console.log(FC_PATH ? `One run, SEED=${seed} FC_PATH=${FC_PATH}` : `${RUNS} runs, SEED=${seed}`);
try {
  await checkModel({
    runs: Number(RUNS),
    seed,
    ...(FC_PATH && { path: FC_PATH }),
    onRun: (world) => {
      done += 1;
      for (const why of world.excused) excused[why] = (excused[why] ?? 0) + 1;
      if (done % 500 === 0) console.log(`${done} runs, ${seconds()} s`);
    },
  });
  console.log(`Every invariant held in ${done} runs, ${seconds()} s`);
  for (const [why, times] of Object.entries(excused))
    console.log(`Two jobs of the same ran: ${why}, ${times} times`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
