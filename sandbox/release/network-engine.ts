import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fullyKnown } from '../../bench/network/known-network.ts';
import { decidedByModel } from '../../bench/network/model-connections.ts';
import type {
  PlainAdminRule,
  PlainBaselineSpec,
  PlainConnection,
  PlainNetwork,
  PlainPolicy,
} from '../../bench/network/plain-network.ts';
import { FAMILIES_OF_KUBERNETES, randomNetwork } from '../../bench/network/random-network.ts';
import type { SlowPair } from '../../bench/network/slow-network.ts';
import { pairsOf, slowVerdictOfPair } from '../../bench/network/slow-network.ts';
import { turnOf } from '../../bench/turn.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** Each has 20 connections. */
const NETWORKS = 1000;

/** The differences that are shown. */
const SHOWN = 3;

const verdicts = z.array(z.boolean());

/** Asks an engine of Kubernetes' own projects about random connections, ADR 32. */
export const engineOfNetworks: ReleaseTask = {
  name: 'network',
  title: 'network policies decide as kube-network-policies says',
  missing: () =>
    run('go', ['version']).status === 0 ? null : 'there is no Go to build the engine',
  run: () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-network-'));
    try {
      cpSync(join(packageRoot(), 'sandbox/release/network-oracle'), folder, { recursive: true });
      const first = 1 + (turnOf(process.env) % 1_000_000_000);
      const asked = Array.from({ length: NETWORKS }, (_, at) => askedOf(first + at));
      const [oracle, file] = [join(folder, 'oracle'), join(folder, 'questions')];
      writeFileSync(file, asked.map(({ question }) => question).join('\n'));
      const built = run('go', ['build', '-C', folder, '-mod=mod', '-o', oracle, '.']);
      const { status, stdout, stderr } = run(oracle, [file]);
      const said = stdout.trim().split('\n');
      const differing = asked.flatMap((each, at) => differencesOf(each, said[at] ?? '[]'));
      const packets = asked.reduce((count, each) => count + each.packets.length, 0);
      return {
        passed: built.status === 0 && status === 0 && differing.length === 0,
        said: `${String(differing.length)} verdicts on ${String(packets)} packets differ`,
        shown: `${built.stderr}${stderr}${differing.slice(0, SHOWN).join('\n')}`,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Packet {
  readonly connection: PlainConnection;
  readonly pair: SlowPair;
}

interface Asked {
  readonly seed: number;
  readonly network: PlainNetwork;
  readonly packets: readonly Packet[];
  readonly question: string;
}

/** A network without what the engine is known not to do, and its packets; one from a pod to itself leaves no pod. */
function askedOf(seed: number): Asked {
  const family = FAMILIES_OF_KUBERNETES[seed % FAMILIES_OF_KUBERNETES.length] ?? 'networking';
  const drawn = randomNetwork(seed, family);
  const network = { ...drawn, policies: drawn.policies.map(withoutPortsByName) };
  const packets = network.connections
    .flatMap((connection) => pairsOf(network, connection).map((pair) => ({ connection, pair })))
    .filter(({ pair: { from, to } }) => from.pod === null || from.pod !== to.pod);
  const question = JSON.stringify({
    namespaces: network.namespaces,
    pods: network.pods,
    policies: network.policies,
    packets: packets.map(({ connection: { port, protocol }, pair: { from, to } }) => ({
      from: from.address,
      to: to.address,
      port,
      protocol,
    })),
  });
  return { seed, network, packets, question };
}

/** The engine looks up ports by name of administrators' policies at the caller, and leaves out their numbers. */
function withoutPortsByName(policy: PlainPolicy): PlainPolicy {
  if (policy.kind === 'AdminNetworkPolicy') return { ...policy, spec: withoutNames(policy.spec) };
  if (policy.kind === 'BaselineAdminNetworkPolicy')
    return { ...policy, spec: withoutNames(policy.spec) };
  return policy;
}

const withoutNames = <S extends PlainBaselineSpec>(spec: S): S => ({
  ...spec,
  ingress: spec.ingress?.filter(isByNumber),
  egress: spec.egress?.filter(isByNumber),
});

const isByNumber = ({ ports = [] }: PlainAdminRule): boolean =>
  !ports.some((port) => 'namedPort' in port);

/** The model and the plain evaluator are compared with the engine, each where it decides. */
function differencesOf({ seed, network, packets }: Asked, line: string): readonly string[] {
  const said = verdicts.parse(JSON.parse(line));
  const decide = decidedByModel(fullyKnown(network));
  return packets.flatMap(({ connection, pair }, at) => {
    const engine = said[at] === undefined ? 'nothing' : said[at] ? 'allowed' : 'dropped';
    const asked = {
      model: decide(connection),
      reading: slowVerdictOfPair(network, connection, pair),
    };
    return Object.entries(asked)
      .filter(([, verdict]) => verdict !== 'unknown' && verdict !== engine)
      .map(
        ([who, verdict]) =>
          `seed ${String(seed)}: ${JSON.stringify(connection)} is ${verdict} by the ${who}, the engine says ${engine}`,
      );
  });
}
