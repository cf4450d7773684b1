import { parseArgs } from 'node:util';
import {
  approvals,
  chart,
  checksOf,
  closeOthers,
  installed,
  openAll,
  override,
  rollback,
} from './acts.ts';
import { changedByHand, errorsRise } from './cluster-acts.ts';
import { createScreen } from './screen.ts';
import type { Screen } from './screen.ts';
import { servePage } from './serve-page.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

const STRICT = '06-strict-mesh-wide';
const BROKEN = '12-does-not-parse';
const PATIENCE = '15-payments-patience';
const CHART = '25-no-callers';
const USAGE = `npm run demo                                a story of a minute
npm run demo -- --serve [--port <number>]   pages to look at and to type into`;

interface Wanted {
  readonly serve: boolean;
  readonly port: number;
}

/** Null where the arguments make no sense. */
function wanted(): Wanted | null {
  try {
    const { values } = parseArgs({
      options: {
        serve: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
      },
    });
    const port = Number(values.port);
    return Number.isInteger(port) && port >= 0 && port < 65_536 ? { ...values, port } : null;
  } catch {
    return null;
  }
}

/** Runs the real app against a stand-in for GitHub, and prints what people see there. */
async function demo({ serve, port }: Wanted): Promise<void> {
  const screen = createScreen(process.stdout);
  const begin = Date.now();
  screen.line(screen.paint('bold', 'The real app, against a stand-in for GitHub on this machine.'));
  const stage = serve ? await servePage(port) : await setStage(port);
  try {
    if (serve) await lookAround(stage, screen);
    else await story(stage, screen);
  } finally {
    await stage.close();
  }
  if (serve) return;
  screen.line();
  screen.line(`Done in ${((Date.now() - begin) / 1000).toFixed(0)} s. To look around and type:`);
  screen.line('  npm run demo -- --serve');
}

async function story(stage: Stage, screen: Screen): Promise<void> {
  const opened = await openAll(stage);
  await installed(stage, screen);
  await checksOf(opened.values(), screen);
  closeOthers(opened, [STRICT, BROKEN, PATIENCE], screen);
  const strict = opened.get(STRICT);
  if (strict !== undefined) await approvals(strict, stage, screen);
  const broken = opened.get(BROKEN);
  if (broken !== undefined) await override(broken, screen);
  if (strict !== undefined) await rollback(strict, stage, screen);
  await chart(CHART, stage, screen);
  await changedByHand(stage, screen);
  const patience = opened.get(PATIENCE);
  if (patience !== undefined) await errorsRise(patience, PATIENCE, stage, screen);
}

async function lookAround(stage: Stage, screen: Screen): Promise<void> {
  await openAll(stage);
  screen.line();
  screen.line(`Open ${stage.github.url} and look around: comment, approve, push.`);
  screen.line('The checks come within seconds. Ctrl+C ends it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

const asked = wanted();
if (asked === null) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else
  await demo(asked).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'It failed.'}\n`);
    process.exitCode = 1;
  });
