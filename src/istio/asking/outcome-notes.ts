import type { CallOutcome } from '../mesh/outcome/call-ending.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { initTraffic } from '../mesh/control-plane/init-containers.ts';
import { isOlderVersion } from '../mesh/istio-version.ts';
import { objectText } from './cited.ts';
import type { Caller } from './find-caller.ts';

/** What else holds for the call: waiting, trying again, faults, copies, and what is not evaluated. */
export function outcomeNotes(mesh: Mesh, caller: Caller, outcome: CallOutcome): readonly string[] {
  const { timeout, retries, fault, mirrors } = outcome;
  return [
    ...(timeout === null ? [] : [`The caller waits ${timeout} at most, then gets 504 UT.`]),
    ...(retries === null ? [] : [retryNote(retries)]),
    ...(fault?.delay == null || fault.delay.percent <= 0
      ? []
      : [
          `${String(fault.delay.percent)} % of the requests are held up by ${fault.delay.fixed ?? 'an injected delay'}.`,
        ]),
    ...mirrors.map(
      ({ host, percent }) => `${String(percent)} % are copied to ${host}; its answers are dropped.`,
    ),
    ...(caller.kind === 'workload' ? initNotes(mesh, caller.workload) : []),
    ...patchNotes(mesh, caller, outcome),
  ];
}

function retryNote({
  attempts,
  retryOn,
  statusCodes,
  perTryTimeout,
}: NonNullable<CallOutcome['retries']>): string {
  if (attempts === 0) return 'It is not tried again.';
  const on = [...retryOn, ...statusCodes.map(String)].join(', ');
  const each = perTryTimeout === null ? '' : `, ${perTryTimeout} for each try`;
  const times = attempts === 1 ? 'once' : `up to ${String(attempts)} times`;
  return `It is tried again ${times} on ${on}${each}.`;
}

/** What is said of the call holds for the containers of the application; init containers may come before the sidecar (INJ-20 to 22). */
const initNotes = (mesh: Mesh, workload: Workload): readonly string[] =>
  workload.sidecar.kind === 'known' && workload.sidecar.value
    ? workload.containers
        .filter(({ init, name }) => init && !OWN.has(name))
        .flatMap((container) => initNote(container.name, initTraffic(mesh, workload, container)))
    : [];

/** Init containers that injection adds. */
const OWN: ReadonlySet<string> = new Set(['istio-init', 'istio-validation']);

function initNote(name: string, traffic: ReturnType<typeof initTraffic>): readonly string[] {
  if (traffic.kind === 'unknown')
    return [
      `What becomes of calls of its init container ${name} is not known: ${traffic.missing}.`,
    ];
  switch (traffic.value) {
    case 'with-proxy':
      return [];
    case 'before-proxy':
      return [
        `Calls of its init container ${name} leave in plaintext, past every rule of the mesh: the sidecar does not handle them.`,
      ];
    case 'cut-off':
      return [
        `Calls of its init container ${name} are refused: they are led to the sidecar before it runs.`,
      ];
  }
}

/** EnvoyFilters and WasmPlugins may do anything to the proxies that they are for. */
function patchNotes(mesh: Mesh, caller: Caller, { endings }: CallOutcome): readonly string[] {
  const own =
    caller.kind === 'workload'
      ? caller.workload.namespace
      : (caller.pods.kind === 'workload' ? caller.pods.workload : caller.pods.gateway).namespace;
  const namespaces = new Set([
    own,
    mesh.configuration.rootNamespace,
    ...endings.flatMap(({ chain }) =>
      chain.flatMap((one) =>
        one.step === 'endpoints' ? one.workloads.map(({ namespace }) => namespace) : [],
      ),
    ),
  ]);
  const patches = [
    ...mesh.ofKind('networking.istio.io', 'EnvoyFilter'),
    ...mesh.ofKind('extensions.istio.io', 'WasmPlugin'),
  ].filter(({ namespace }) => namespaces.has(namespace));
  if (patches.length === 0) return [];
  return [`Not evaluated, and may change this: ${patches.map(objectText).join(', ')}.`];
}

/** Istio whose code answered the questions that the rules of the mesh were checked by (docs/semantics.md). */
const RULES_OF = '1.32';

/** One sentence where the environment's Istio is older than that, or nobody says which it is. */
export function versionNote({ configuration }: Mesh): string | null {
  const version = configuration.istioVersion?.version;
  if (version === undefined)
    return `No version of Istio is named here; this is what ${RULES_OF} does.`;
  return isOlderVersion(version, RULES_OF)
    ? `Istio is ${version} here; this is what ${RULES_OF} does, but for changes that docs/mesh-model-limits.md names.`
    : null;
}
