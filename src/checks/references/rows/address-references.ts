import type { Resource } from '../../../manifest/index.ts';
import { nodeAt, placeOf, stringAt, subjectText } from '../../../manifest/index.ts';
import type { Service, Workload } from '../../../istio/index.ts';
import { addressesOf, parseServiceHost, portOfAddress } from '../../../istio/index.ts';
import { misspeltDomain } from '../cluster-domain.ts';
import { nearNamespaces } from '../external-objects.ts';
import { elsewhereThan, missingService, serviceText } from '../host-outcome.ts';
import { portOutcome, portsOfService } from './port-reference.ts';
import type { Missing, Outcome, Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

type AddressInSettings = ReturnType<typeof addressesOf>[number];
type ServiceName = NonNullable<ReturnType<typeof parseServiceHost>>;

const ADDRESS_WITHOUT_SERVICE: Check = {
  id: 'address-without-service',
  title: 'Cluster host in a variable, argument or file not found',
  level: 'high',
  blind: 'Addresses that code builds, and words that may mean anything.',
};
const ADDRESS_PORT_MISSING: Check = {
  id: 'address-port-missing',
  title: 'Variable, argument or file names a port the Service lacks',
  level: 'high',
  blind: "Ports of headless Services, which are the pods' ports.",
};
export const ADDRESS_CHECKS = [ADDRESS_WITHOUT_SERVICE, ADDRESS_PORT_MISSING];

/** Lists names that are no Service although they look like one. */
const NOT_SERVICES: ReadonlySet<string> = new Set(['localhost', 'host', 'example', 'hostname']);

/**
 * Finds addresses in environment variables, arguments and mounted ConfigMaps that name a Service of the
 * cluster.
 */
export function addressReferences(world: World): readonly Reference[] {
  return world.mesh.workloads.flatMap((workload) =>
    addressesOf(world.mesh, workload).flatMap((found) => addressReference(world, workload, found)),
  );
}

function addressReference(
  world: World,
  workload: Workload,
  found: AddressInSettings,
): readonly Reference[] {
  const { host, port } = found.address;
  const as = parseServiceHost(host, workload.namespace);
  const place = {
    check: ADDRESS_WITHOUT_SERVICE,
    subject: workload.resource,
    key: `address ${found.setting} ${host}`,
    origin: found.origin,
  };
  if (as === null) {
    const pod = podReference(world, workload, found);
    return pod === null ? [] : [{ ...place, ...pod }];
  }
  if (NOT_SERVICES.has(as.name) || /^\d/.test(host)) return [];
  const isOfUnknown = as.form === 'dotted' && !world.mesh.ownNamespaces.has(as.namespace);
  const service = world.hosts.service(as);
  const slip = misspeltDomain(world, host);
  if (slip !== null)
    return [
      {
        ...place,
        outcome: elsewhereThan(slip, host, as, {
          scope: scopeOf('workload', { workloads: 1, services: 1 }),
          sentences: {
            ...sentencesOf(workload, found, as),
            why: `${settingText(found)} names \`${host}\`.`,
          },
        }),
      },
    ];
  if (service !== undefined)
    return [
      { ...place, outcome: resolved(service.resource) },
      ...(port === null
        ? usualPort(world, workload, found, service)
        : addressPort(world, workload, found, service, port)),
    ];
  const pod = podReference(world, workload, found);
  if (pod !== null) return [{ ...place, ...pod }];
  return [
    {
      ...place,
      outcome: (isOfUnknown ? ofUnknown(world, found, as) : ofWord(found))(
        missingService(world, as, {
          ...proofOf(found, as),
          scope: scopeOf(as.namespace === workload.namespace ? 'workload' : 'cross-namespace', {
            workloads: 1,
            services: 1,
          }),
          sentences: sentencesOf(workload, found, as),
        }),
      ),
    },
  ];
}

/** Judges a bare word: it is a slip only where letters are wrong, otherwise it is some other word. */
const ofWord =
  ({ address }: AddressInSettings) =>
  (outcome: Outcome): Outcome => {
    if (address.form !== 'word' || outcome.kind === 'resolved') return outcome;
    const near = outcome.missing.near.filter(({ relation }) => relation === 'letters');
    return { kind: 'missing', missing: { ...outcome.missing, near } };
  };

/**
 * Judges `payments.billing` where nothing runs in namespace `billing`: it may be any host, unless it was a Service there
 * before the change, or the one namespace that is spelt nearly so has a Service of this name and port.
 */
const ofUnknown =
  (world: World, { address }: AddressInSettings, as: ServiceName) =>
  (outcome: Outcome): Outcome => {
    if (outcome.kind === 'resolved') return outcome;
    const [meant, another] = nearNamespaces(world, as.namespace).filter(
      ({ name }) => withoutDigits(name) !== withoutDigits(as.namespace),
    );
    const service = meant === undefined ? undefined : world.mesh.service(meant.name, as.name);
    const isPort = ({ port }: { readonly port: number }): boolean =>
      address.port === null || port === address.port;
    const isSlip = another === undefined && service?.ports.some(isPort) === true;
    const near = outcome.missing.near.filter(({ sure }) => isSlip && sure === true);
    return { kind: 'missing', missing: { ...outcome.missing, near, quiet: true } };
  };

const withoutDigits = (name: string): string => name.replace(/\d/g, '');

/**
 * Decides what it takes to call an address missing. Only a full name in a variable is sure to be meant as a
 * Service; a word, an argument or a line of a file counts where it once was one, or nearly is.
 */
const proofOf = (found: AddressInSettings, as: ServiceName): Pick<Missing, 'proof' | 'quiet'> =>
  found.source === 'variable' && (as.form === 'svc' || as.form === 'full')
    ? { proof: 'absence' }
    : { proof: 'near', quiet: true };

const sentencesOf = (workload: Workload, found: AddressInSettings, as: ServiceName) => ({
  message: `${subjectText(workload.resource)} cannot reach ${found.address.host}.`,
  why: `${settingText(found)} names \`${found.address.host}\`, and there is no ${serviceText(as.namespace, as.name)}.`,
  symptom: 'the name does not resolve (NXDOMAIN)',
  fix: 'Name a Service that exists.',
});

const settingText = (found: AddressInSettings): string =>
  `${found.setting === '' ? 'An argument' : found.setting} (${placeOf(found.origin)})`;

/**
 * Judges the port of an address: one that the Service lacks has no listener behind it, but pods of headless
 * Services are called directly.
 */
function addressPort(
  world: World,
  workload: Workload,
  found: AddressInSettings,
  service: Service,
  port: number,
): readonly Reference[] {
  const ports = portsOfService(world, service.resource);
  // what a program listens at is written as what it calls
  if (found.source === 'file' && service.workloads.includes(workload)) return [];
  if (service.headless || service.externalName !== null || ports === null) return [];
  if (found.address.form === 'word') return [];
  return [
    {
      check: ADDRESS_PORT_MISSING,
      subject: workload.resource,
      key: `address port ${found.setting} ${found.address.host}:${String(port)}`,
      origin: found.origin,
      outcome: withCalls(
        port,
        ports.owner,
        portOutcome(ports, port, {
          message: `${subjectText(workload.resource)} cannot connect to ${found.address.host}:${String(port)}.`,
          symptom: 'connections time out, are refused or closed; a sidecar may return 503',
        }),
      ),
    },
  ];
}

/** Adds that calls to a port which the Service lacks fail, whoever makes them. */
const withCalls = (port: number, owner: Resource, outcome: Outcome): Outcome =>
  outcome.kind === 'resolved'
    ? outcome
    : missing({
        ...outcome.missing,
        calls: [{ caller: null, called: [subjectText(owner)], port }],
      });

/**
 * Judges the port of a URL that names none. Code may put one in, so that it is told only where the Service had that port
 * before the change.
 */
function usualPort(
  world: World,
  workload: Workload,
  found: AddressInSettings,
  service: Service,
): readonly Reference[] {
  const { host, scheme } = found.address;
  const port = portOfAddress(found.address);
  if (port === null || scheme === null) return [];
  return addressPort(world, workload, found, service, port).map((reference) => ({
    ...reference,
    outcome: ofUsualPort(reference.outcome, { host, scheme, port, setting: settingText(found) }),
  }));
}

function ofUsualPort(
  outcome: Outcome,
  of: {
    readonly host: string;
    readonly scheme: string;
    readonly port: number;
    readonly setting: string;
  },
): Outcome {
  if (outcome.kind === 'resolved') return outcome;
  const { missing } = outcome;
  const [near] = missing.near;
  const { sentences } = missing;
  return {
    kind: 'missing',
    missing: {
      ...missing,
      proof: 'near',
      quiet: true,
      isPart: true,
      near:
        near === undefined
          ? []
          : [{ ...near, says: '', sure: false, words: `\`${of.host}:${near.write}\` there` }],
      sentences: {
        ...sentences,
        why: `${of.setting} names no port, which is ${String(of.port)} for ${of.scheme}; ${sentences.why} Before this change it had that port.`,
        undo: `leave port ${String(of.port)} to the Service beside it until its callers have the other`,
      },
    },
  };
}

/**
 * Judges `kafka-0.kafka`, the name of one pod by its headless Service. Where there is none of that name, it is missing if the
 * pod is one of a StatefulSet here: nothing else gives it a name. Null for an address of another form.
 */
function podReference(
  world: World,
  workload: Workload,
  found: AddressInSettings,
): Pick<Reference, 'key' | 'outcome'> | null {
  const { host } = found.address;
  const dot = host.indexOf('.');
  const as = dot < 0 ? null : parseServiceHost(host.slice(dot + 1), workload.namespace);
  if (as === null) return null;
  // all pods of a list of brokers have their names by one Service
  const key = `address ${found.setting} of pods by ${as.namespace}/${as.name}`;
  const service = world.hosts.service(as);
  if (service !== undefined)
    return service.headless || service.madeBy !== null
      ? { key, outcome: resolved(service.resource) }
      : null;
  const pod = host.slice(0, dot);
  const set = world.mesh.find('apps', 'StatefulSet', as.namespace, pod.replace(/-\d+$/, ''));
  if (set === undefined || !/-\d+$/.test(pod)) return null;
  const naming = nodeAt(set.node, 'spec', 'serviceName');
  const isNaming = stringAt(set.node, 'spec', 'serviceName') === as.name;
  const outcome = missingService(world, as, {
    scope: scopeOf('workload', { workloads: 1, services: 1 }),
    sentences: {
      ...sentencesOf(workload, found, as),
      why: `${settingText(found)} names \`${host}\`, a pod of ${subjectText(set)} (${placeOf(set.origin)}), and there is no ${serviceText(as.namespace, as.name)} that gives it this name.`,
      ...(isNaming &&
        naming !== undefined && {
          // its pods have names by the Service of their serviceName, which cannot be changed, and by no other
          fix: `Keep a headless Service called ${as.name}: ${subjectText(set)} has it as its serviceName (${placeOf(naming.origin)}).`,
          isCertain: true as const,
        }),
    },
  });
  return { key, outcome };
}
