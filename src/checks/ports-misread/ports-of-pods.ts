import type { LostFit, Mesh, Service, Workload } from '../../istio/index.ts';
import {
  declaredPorts,
  groupedBy,
  lostFits,
  notDeclaredWords,
  targetPortOf,
} from '../../istio/index.ts';
import {
  listed,
  nodeAt,
  placeOf,
  resourceKey,
  say,
  slot,
  subjectText,
} from '../../manifest/index.ts';
import type { Check, Some, Told, ToldBy } from '../detection/check.ts';
import { betweenSides, check, checks, idOf, toldOfEach } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';

type ServicePort = Service['ports'][number];

const TARGET_PORT_UNLISTED: Check = {
  id: 'target-port-unlisted',
  title: 'Service now targets a port number pods do not declare',
  level: 'high',
  blind: 'Ports that pods open without a declaration, and settings files that name them.',
};

const DECLARATION_REMOVED: Check = {
  id: 'target-port-declaration-removed',
  title: 'Pods no longer declare the port that a Service targets',
  level: 'medium',
  blind: 'Whether the container still listens: a declaration opens no port.',
};

/**
 * Finds ports of Services that no longer lead where the pods say they listen. To declare a port of a container opens nothing,
 * so that somebody may listen there all the same: it is said where the tree said otherwise before.
 * [src: Kubernetes API, Container.ports]
 */
export const targetPortsUnlisted = checks([TARGET_PORT_UNLISTED, DECLARATION_REMOVED], (input) =>
  betweenSides(input, ({ before, after }) =>
    [...groupedBy(lostFits(after, before), keyOfLost).values()].flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [
            toldOfEach(
              [first, ...others],
              ({ workload }) => workload.resource,
              (some) => tellLost(some, after),
            ),
          ],
    ),
  ),
);

const keyOfLost = ({ service, port, isOnlyUndeclared }: LostFit): string =>
  JSON.stringify([resourceKey(service.resource), port.port, port.protocol, isOnlyUndeclared]);

function tellLost(lost: Some<LostFit>, mesh: Mesh): ToldBy {
  const [{ service, port, workload, fit, isOnlyUndeclared }] = lost;
  const { number, declared } = fit;
  const numbers = [...new Set(declared.map((one) => String(one.number)))];
  return {
    by: isOnlyUndeclared ? DECLARATION_REMOVED : TARGET_PORT_UNLISTED,
    subject: service.resource,
    key: `target port of ${String(port.port)}`,
    scope: {
      ...scopeOfWorkloads(
        lost.map((one) => one.workload),
        mesh,
      ),
      level: 'service',
    },
    message: isOnlyUndeclared
      ? say`Port ${slot.number(port.port)} of ${slot.object(service.resource)} leads to ${slot.number(number)} of the pods, which they no longer declare.`
      : say`Port ${slot.number(port.port)} of ${slot.object(service.resource)} leads to ${slot.number(number)} of the pods: whether something listens there is not known.`,
    why: `${notDeclaredWords(workload, fit, port.targetAt)}.`,
    symptom: isOnlyUndeclared
      ? say`no errors if the container still listens there`
      : say`connection refused where nothing listens: 503, flags UF and URX`,
    origin: port.targetAt,
    related: [declared[0].origin],
    fix: {
      kind: 'choice',
      text: `Declare port ${String(number)} in the container if it listens there, else lead to ${numbers.length === 1 ? `${numbers.join('')} (\`targetPort: ${numbers.join('')}\`)` : 'one that it does declare'}.`,
    },
  };
}

/** Pods of a Job that get a share of the requests for a Service of others. */
interface JobBehindService {
  readonly service: Service;
  readonly job: Workload;
  readonly serving: readonly Workload[];
  readonly ports: readonly ServicePort[];
}

/**
 * Finds Jobs whose pods a Service takes for some of its own. A pod without a readiness probe is ready as soon as it runs,
 * so that it gets its share. [src: Kubernetes, EndpointSlices]
 */
export const jobBehindService = check({
  id: 'job-behind-service',
  title: "Service selects a Job's pods beside its serving pods",
  level: 'medium',
  blind: 'Jobs that listen on a port which they do not declare.',
  find: ({ mesh }) => jobsBehind(mesh).map(tellJob),
});

const JOBS: ReadonlySet<string> = new Set(['Job', 'CronJob']);

const jobsBehind = (mesh: Mesh): readonly JobBehindService[] =>
  mesh.services
    .filter(({ headless, selector, madeBy }) => !headless && selector.size > 0 && madeBy === null)
    .flatMap((service) => {
      const serving = service.workloads.filter(({ kind }) => !JOBS.has(kind));
      const ports = service.ports.filter(({ protocol }) => protocol === 'TCP');
      if (serving.length === 0 || ports.length === 0) return [];
      return service.workloads
        .filter((job) => JOBS.has(job.kind) && !isAsked(job))
        .filter((job) => ports.every((port) => !mayListen(job, port)))
        .map((job) => ({ service, job, serving, ports }));
    });

/** Tells whether the kubelet asks the pods before they count as ready. */
const isAsked = ({ containers }: Workload): boolean =>
  containers.some(({ node }) => nodeAt(node, 'readinessProbe') !== undefined);

/** Tells whether a pod may take what the port leads to it: a name that it does not declare leads nowhere, and so harms nobody. */
const mayListen = (job: Workload, port: ServicePort): boolean => {
  const number = targetPortOf(port, job);
  return number === null || declaredPorts(job).some((one) => one.number === number);
};

function tellJob({ service, job, serving, ports }: JobBehindService): Told {
  const name = subjectText(job.resource);
  const to = subjectText(service.resource);
  const [label] = [...service.selector].map(([key, value]) => `${key}: ${value}`);
  return {
    subject: job.resource,
    of: [idOf(service.resource)],
    key: `pods behind ${to}`,
    scope: { level: 'service', workloads: serving.length, services: 1, namespaces: 1 },
    message: `While ${name} runs, its pods get a share of the requests to ${to}, whose port they do not declare.`,
    why: `${to} selects \`${label ?? ''}\` (${placeOf(service.selectorOrigin)}), which the pods of ${name} (${placeOf(job.resource.origin)}) have as well as those of ${listed(
      serving.map(({ resource }) => subjectText(resource)),
      2,
    )}; they declare no port ${listed(
      ports.map(({ targetPort }) => String(targetPort)),
      3,
    )}, and without a readiness probe they count as ready.`,
    symptom: say`some requests get 503 (flags UF, URX) as long as the Job runs, and none afterwards`,
    related: [service.selectorOrigin],
    fix: {
      text: say`Give the pods of the Job another label, or let the Service select by one more label, which they do not have.`,
    },
  };
}
