import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchAnalyze } from './analyze.ts';
import { benchBesideIstioctl } from './beside-istioctl.ts';
import { benchBehaviourPairs, benchBehaviourSilence, benchBehaviourSpeed } from './behaviour.ts';
import { benchBurst } from './burst.ts';
import { benchCharts } from './charts.ts';
import { benchCorpora } from './corpora.ts';
import { corporaPage, roundsWithTimes } from './corpora-page.ts';
import { benchDoors } from './doors.ts';
import { benchEnvironments } from './environments.ts';
import { benchExample } from './example.ts';
import { benchFleet } from './fleet.ts';
import { benchFleetLoad } from './fleet-load/fleet-load.ts';
import { benchHeldUp } from './held-up.ts';
import { benchHoles } from './holes.ts';
import { benchJudged } from './judged/judged.ts';
import { benchLayouts } from './layouts.ts';
import { benchLines } from './lines.ts';
import { benchCorporaLines } from './lines/corpora-lines.ts';
import { benchMap } from './map.ts';
import { benchMesh } from './mesh.ts';
import { benchMirror } from './mirror.ts';
import { benchNetwork } from './network.ts';
import { decidedByModel } from './network/model-connections.ts';
import { benchPlaces } from './places.ts';
import { benchQueue } from './queue.ts';
import { benchRecovery } from './recovery.ts';
import { benchReached } from './reached.ts';
import { benchRebase } from './rebase.ts';
import { benchReleases } from './releases.ts';
import { benchReplicas, benchRolling } from './replicas/replicas.ts';
import { benchReplicaSpeed } from './replicas/replica-speed.ts';
import { benchRender } from './render.ts';
import { revertCorpora } from './revert-corpora.ts';
import { benchReport } from './report.ts';
import { benchRollback } from './rollback.ts';
import { benchSame } from './same/same.ts';
import { benchTenants } from './tenants.ts';
import { turnOf } from './turn.ts';
import { benchVoice } from './voice.ts';
import { packageRoot } from '../src/manifest/edge/package-root.ts';

/** `npm run bench -- corpora [--reports DIR] [--write] [--times DATE]`, `… render`, `… report [PULL_REQUESTS]`, `… rollback [HISTORIES]`, `… rollback-corpora`, `… rebase`, `… example`, `… queue`, `… burst`, `… charts HELM [FOLDER…] [--write]`, `… releases`, `… replicas [DELIVERIES]`, `… replica-speed [PULL_REQUESTS]`, `… rolling COMMIT [DELIVERIES]`, `… recovery`, `… tenants [both | DATABASE_URL]`, `… mirror [MEGABYTES] [REFS]`, `… map`, `… mesh`, `… network [CONNECTIONS] [SEED]`, `… doors [CALLS] [SEED]`, `… analyze [ISTIOCTL]`, `… beside-istioctl ISTIOCTL [LIST]`, `… environments`, `… fleet [SERVICES] [RUNS]`, `… fleet-load [REPOSITORIES] [REPLICAS] [HOURS]`, `… behaviour [PAIRS] [SEED]`, `… held-up FOLDER SEED [COUNT]`, `… holes [CHANGES] [--patches]`, `… judged [--write] [--trees DIR]`, `… layouts [COUNT] [SEED] [--show SEED] [--write]`, `… lines [corpora] [COUNT] [--list]`, `… places [LAYOUTS] [STEP]`, `… reached [--draws LIST]`, `… voice [PAIRS] [--texts DIR]` or `… same BUILD_A BUILD_B`. */
const [name, ...options] = process.argv.slice(2);
const root = packageRoot();

if (name === 'corpora') {
  const valueOf = (option: string): string | null => {
    const at = options.indexOf(option);
    return at < 0 ? null : (options[at + 1] ?? null);
  };
  const results = await benchCorpora(join(root, '../shared/corpora'), valueOf('--reports'));
  const kept = (name: string): unknown =>
    JSON.parse(readFileSync(join(root, `bench/corpora-${name}.json`), 'utf8'));
  const date = valueOf('--times');
  const isKept = options.includes('--write') && results.length > 0;
  const rounds = date === null ? kept('rounds') : roundsWithTimes(results, kept('rounds'), date);
  if (isKept && date !== null)
    writeFileSync(join(root, 'bench/corpora-rounds.json'), `${JSON.stringify(rounds, null, 2)}\n`);
  const page = corporaPage(results, {
    verdicts: kept('verdicts'),
    readings: kept('readings'),
    charts: kept('charts'),
    rounds,
  });
  if (isKept) writeFileSync(join(root, 'bench/evidence/corpora.md'), page);
  else process.stdout.write(page);
} else if (name === 'example') {
  process.stdout.write(await benchExample(join(root, 'examples')));
} else if (name === 'holes') {
  const { page, wrong } = await benchHoles(root, options);
  process.stdout.write(page);
  if (wrong > 0) process.exitCode = 1;
} else if (name === 'judged') {
  process.stdout.write(await benchJudged(root, options));
} else if (name === 'layouts') {
  const { page, wrong } = await benchLayouts(root, options);
  process.stdout.write(page);
  if (wrong > 0) process.exitCode = 1;
} else if (name === 'lines') {
  const corpora = join(root, '../shared/corpora');
  process.stdout.write(
    options[0] === 'corpora'
      ? await benchCorporaLines(corpora, options)
      : await benchLines(options),
  );
} else if (name === 'places') {
  const { page, wrong } = await benchPlaces(root, options);
  process.stdout.write(page);
  if (wrong > 0) process.exitCode = 1;
} else if (name === 'held-up') {
  process.stdout.write(await benchHeldUp(root, options));
} else if (name === 'reached') {
  const { page, wrong } = await benchReached(root, options);
  process.stdout.write(page);
  if (wrong > 0) process.exitCode = 1;
} else if (name === 'voice') {
  const { page, wrong } = await benchVoice(root, options);
  process.stdout.write(page);
  if (wrong > 0) process.exitCode = 1;
} else if (name === 'same') {
  const { page, different } = await benchSame(root, options);
  process.stdout.write(page);
  if (different > 0) process.exitCode = 1;
} else if (name === 'charts') {
  const { page, different } = await benchCharts(join(root, '../shared/corpora'), options);
  process.stdout.write(page);
  if (different > 0) process.exitCode = 1;
} else if (name === 'releases') {
  process.stdout.write(await benchReleases());
} else if (name === 'burst') {
  process.stdout.write(await benchBurst());
} else if (name === 'behaviour') {
  const [pairs = '20000', seed = String(1 + (turnOf(process.env) % 2_147_483_646))] = options;
  const found = benchBehaviourPairs(Number(pairs), Number(seed));
  const silence = benchBehaviourSilence(Number(pairs) / 10, Number(seed));
  process.stdout.write(`${found.page}\n${silence.page}\n${benchBehaviourSpeed()}`);
  if (found.bad + silence.bad > 0) process.exitCode = 1;
} else if (name === 'map') {
  process.stdout.write(await benchMap(join(root, '../shared/corpora')));
} else if (name === 'analyze') {
  process.stdout.write(benchAnalyze(options[0] ?? null));
} else if (name === 'beside-istioctl') {
  process.stdout.write(await benchBesideIstioctl(join(root, '../shared/corpora'), options));
} else if (name === 'fleet') {
  process.stdout.write(await benchFleet(options));
} else if (name === 'fleet-load') {
  process.stdout.write(await benchFleetLoad(options));
} else if (name === 'environments') {
  process.stdout.write(benchEnvironments());
} else if (name === 'mesh') {
  process.stdout.write(benchMesh());
} else if (name === 'network') {
  const { page, bad } = benchNetwork(options, decidedByModel);
  process.stdout.write(page);
  if (bad > 0) process.exitCode = 1;
} else if (name === 'doors') {
  const { page, bad } = await benchDoors(options);
  process.stdout.write(page);
  if (bad > 0) process.exitCode = 1;
} else if (name === 'queue') {
  process.stdout.write(await benchQueue());
} else if (name === 'mirror') {
  process.stdout.write(await benchMirror(options));
} else if (name === 'tenants') {
  process.stdout.write(await benchTenants(options[0] ?? null));
} else if (name === 'recovery') {
  process.stdout.write(await benchRecovery());
} else if (name === 'replicas') {
  const [deliveries] = options;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { page, isGood } = await benchReplicas(
    deliveries === undefined ? undefined : Number(deliveries),
    say,
  );
  process.stdout.write(page);
  if (!isGood) process.exitCode = 1;
} else if (name === 'rolling') {
  const [commit = 'HEAD~1', deliveries] = options;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { page, isGood } = await benchRolling(
    commit,
    deliveries === undefined ? undefined : Number(deliveries),
    say,
  );
  process.stdout.write(page);
  if (!isGood) process.exitCode = 1;
} else if (name === 'replica-speed') {
  process.stdout.write(await benchReplicaSpeed(options));
} else if (name === 'report') {
  process.stdout.write(await benchReport(Number(options[0] ?? '10000')));
} else if (name === 'render') {
  process.stdout.write(await benchRender(join(root, '../shared/corpora')));
} else if (name === 'rollback-corpora') {
  process.stdout.write(await revertCorpora(join(root, '../shared/corpora')));
} else if (name === 'rollback') {
  process.stdout.write(await benchRollback(Number(options[0] ?? '1000')));
} else if (name === 'rebase') {
  process.stdout.write(await benchRebase(join(root, '../shared/corpora')));
} else {
  process.stderr.write(
    'npm run bench -- corpora [--reports DIR] [--write] [--times DATE] | render | report [PULL_REQUESTS] | rollback [HISTORIES] | rollback-corpora | rebase | example | queue | burst | charts HELM [FOLDER…] [--write] | recovery | replicas [DELIVERIES] | replica-speed [PULL_REQUESTS] | rolling COMMIT [DELIVERIES] | tenants [both | DATABASE_URL] | mirror [MEGABYTES] [REFS] | map | mesh | network [CONNECTIONS] [SEED] | doors [CALLS] [SEED] | analyze [ISTIOCTL] | beside-istioctl ISTIOCTL [LIST] | environments | fleet [SERVICES] [RUNS] | fleet-load [REPOSITORIES] [REPLICAS] [HOURS] | behaviour [PAIRS] [SEED] | held-up FOLDER SEED [COUNT] | holes [CHANGES] [--patches] | judged [--write] [--trees DIR] | layouts [COUNT] [SEED] [--show SEED] [--write] | lines [corpora] [COUNT] [--list] | places [LAYOUTS] [STEP] | reached [--draws LIST] | voice [PAIRS] [--texts DIR] | same BUILD_A BUILD_B [--added KEY] [--except PATH] [--only SET]\n',
  );
  process.exitCode = 2;
}
