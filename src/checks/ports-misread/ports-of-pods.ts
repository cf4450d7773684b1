import type { Mesh, Service, Workload } from '../../istio/index.ts';
import { isGatewayWorkload, targetPortOf } from '../../istio/index.ts';
import { listed, nodeAt, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check, idOf } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';

type ServicePort = Service['ports'][number];

/** A port of a Service that leads to a number which the pods declared before, and do not any more. */
interface UnlistedPort {
  readonly service: Service;
  readonly port: ServicePort;
  readonly number: number;
  /** The number that it led to before. */
  readonly was: number;
  readonly declared: readonly number[];
}

/**
 * Finds ports that no longer lead where the pods say they listen. To declare a port of a container opens nothing, so that
 * somebody may listen there all the same: it is said where the tree said otherwise before.
 * [src: Kubernetes API, Container.ports]
 */
export const targetPortUnlisted = check({
  id: 'target-port-unlisted',
  title: 'Service now targets a port number pods do not declare',
  level: 'low',
  blind: 'Whether something listens there: pods need not declare the ports that they open.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      unlistedPorts(before, after).map((port) => tellUnlisted(port, after)),
    ),
});

const unlistedPorts = (before: Mesh, after: Mesh): readonly UnlistedPort[] =>
  after.services.flatMap((service) => {
    const old = before.service(service.namespace, service.name);
    const { workloads } = service;
    if (old === undefined || !isServed(service) || !isServed(old)) return [];
    if (workloads.some((workload) => isGatewayWorkload(after, workload))) return [];
    return service.ports.flatMap((port): readonly UnlistedPort[] => {
      const { targetPort: number } = port;
      const earlier = old.ports.find((one) => one.port === port.port)?.targetPort;
      if (typeof number !== 'number' || typeof earlier !== 'number') return [];
      const declared = workloads.map(declaredBy);
      if (declared.some((own) => own.length === 0 || own.includes(number))) return [];
      if (!old.workloads.every((workload) => declaredBy(workload).includes(earlier))) return [];
      return [{ service, port, number, was: earlier, declared: [...new Set(declared.flat())] }];
    });
  });

/** Tells whether the pods behind a Service are those that are seen, and no operator's. */
const isServed = ({ workloads, madeBy }: Service): boolean =>
  workloads.length > 0 && madeBy === null;

const declaredBy = ({ containers }: Workload): readonly number[] =>
  containers.flatMap(({ ports }) => ports.map(({ number }) => number));

function tellUnlisted({ service, port, number, was, declared }: UnlistedPort, mesh: Mesh): Told {
  const [first] = service.workloads;
  const pods = first === undefined ? 'its pods' : subjectText(first.resource);
  const from = first?.containers.find(({ ports }) => ports.length > 0)?.ports[0]?.origin;
  return {
    subject: service.resource,
    key: `target port of ${String(port.port)}`,
    scope: { ...scopeOfWorkloads(service.workloads, mesh), level: 'service' },
    message: say`Port ${slot.number(port.port)} of ${slot.object(service.resource)} leads to ${slot.number(number)} of the pods: whether something listens there is not known.`,
    why: `${pods} declares ${listed(declared.map(String), 4)}${from === undefined ? '' : ` (${placeOf(from)})`}, and before, it declared the ${String(was)} that the port led to.`,
    symptom: say`connection refused where nothing listens: 503, flags UF and URX`,
    origin: port.origin,
    ...(from === undefined ? {} : { related: [from] }),
    fix: {
      kind: 'choice',
      text: `Declare port ${String(number)} in the container if it listens there, else lead to ${declared.length === 1 ? `${String(declared[0])} (\`targetPort: ${String(declared[0])}\`)` : 'one that it does declare'}.`,
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
  return number === null || declaredBy(job).includes(number);
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
