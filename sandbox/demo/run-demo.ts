import { parseArgs } from 'node:util';
import {
  approvals,
  chart,
  checksOf,
  closeOthers,
  comment,
  installed,
  open,
  openAll,
  override,
  rollback,
} from './acts.ts';
import { changedByHand, errorsRise } from './cluster-acts.ts';
import { ownChart } from './own-chart.ts';
import { createScreen } from './screen.ts';
import type { Screen } from './screen.ts';
import { servePage } from './serve-page.ts';
import { setStage, until } from './stage.ts';
import type { Stage } from './stage.ts';

const STRICT = '06-strict-mesh-wide';
const BROKEN = '12-does-not-parse';
const PATIENCE = '15-payments-patience';
const CHART = '25-no-callers';

/** What a short story opens: one change of each tier, and one that cannot be analysed. */
const FEW = ['01-comment-only', '03-orders-canary', '07-orders-loses-payments', STRICT, BROKEN];
const USAGE = `npm run demo                                a story of some seconds
npm run demo -- --all                       all of it: each example, charts, a cluster, metrics
npm run demo -- --serve [--port <number>]   pages to look at and to type into`;

interface Wanted {
  readonly all: boolean;
  readonly serve: boolean;
  readonly port: number;
}

/** Null where the arguments make no sense. */
function wanted(): Wanted | null {
  try {
    const { values } = parseArgs({
      options: {
        all: { type: 'boolean', default: false },
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
async function demo({ all, serve, port }: Wanted): Promise<void> {
  const screen = createScreen(process.stdout);
  const begin = Date.now();
  screen.line(screen.paint('bold', 'The real app, against a stand-in for GitHub on this machine.'));
  const shop = all || serve ? {} : { pullRequests: FEW };
  const stage = serve ? await servePage(port) : await setStage({ port, shop });
  try {
    // who pushed what was open before is not known to the app: it is there first, as it is when people work
    await until('the issue of the installation', () => stage.shop.issues()[0]);
    if (serve) await lookAround(stage, screen);
    else if (all) await wholeStory(stage, screen);
    else await shortStory(stage, screen);
  } finally {
    await stage.close();
  }
  if (serve) return;
  screen.line();
  screen.line(`Done in ${((Date.now() - begin) / 1000).toFixed(0)} s.`);
  if (!all) screen.line('  npm run demo -- --all     each example, charts, a cluster, metrics');
  screen.line('  npm run demo -- --serve   to look around and type');
}

/** What the app is for: a comment at once, approvals, what cannot be analysed, and the way back. */
async function shortStory(stage: Stage, screen: Screen): Promise<void> {
  const strict = await open(STRICT, stage);
  await comment(strict, screen);
  await installed(stage, screen);
  const others = await openAll(
    stage,
    FEW.filter((name) => name !== STRICT),
  );
  await checksOf(others.values(), screen);
  closeOthers(others, [BROKEN], screen);
  await approvals(strict, stage, screen);
  const broken = others.get(BROKEN);
  if (broken !== undefined) await override(broken, screen);
  await rollback(strict, stage, screen);
}

async function wholeStory(stage: Stage, screen: Screen): Promise<void> {
  const opened = await openAll(stage);
  await installed(stage, screen);
  await checksOf(opened.values(), screen);
  closeOthers(opened, [STRICT, BROKEN, PATIENCE], screen);
  const strict = opened.get(STRICT);
  if (strict !== undefined) {
    await comment(strict, screen);
    await approvals(strict, stage, screen);
  }
  const broken = opened.get(BROKEN);
  if (broken !== undefined) await override(broken, screen);
  if (strict !== undefined) await rollback(strict, stage, screen);
  await chart(CHART, stage, screen);
  await ownChart(stage, screen);
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
