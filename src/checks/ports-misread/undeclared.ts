import { placeOf, subjectText } from '../../manifest/index.ts';
import type { UndeclaredPort } from './undeclared-ports.ts';
import { isKnownInside } from '../outside-the-mesh/pods-in-mesh.ts';
import { undeclaredPorts } from './undeclared-ports.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check, KnownAs } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const ANALYZER = 'service.PortNameAnalyzer';

const PORT_UNDECLARED: Check = {
  id: 'port-undeclared',
  title: 'A Service does not say what one of its ports speaks',
  level: 'low',
  blind: 'What is really spoken there.',
  knownAs: [{ code: 'IST0118', analyzer: ANALYZER }, { code: 'KIA0601' }, { code: 'KIA0602' }],
};
const EXTERNAL_PORT_TCP: Check = {
  id: 'external-port-tcp',
  title: 'A Service that stands for a name outside has a port of TCP, or of no known protocol',
  level: 'medium',
  blind:
    'What is really spoken there. Told of Istio before 1.21, for which alone sidecars listen there.',
  knownAs: [{ code: 'IST0150', analyzer: ANALYZER }],
};

/**
 * Ports whose protocol is left to detection (PROTO-1…5). Where not all objects are known to be here, only of Services
 * whose pods are known to be in the mesh.
 */
export const portsUndeclared = ofObjects(
  [PORT_UNDECLARED, EXTERNAL_PORT_TCP],
  ({ mesh }) => undeclaredPorts(mesh),
  (input) => (undeclared) => {
    if (undeclared.isExternalName) return externalPorts(input, undeclared);
    const isConcerned = undeclared.service.workloads.some((one) => isKnownInside(input.mesh, one));
    return input.isWhole === true || isConcerned ? [portUndeclared(input, undeclared)] : [];
  },
);

const keyOf = ({ port }: UndeclaredPort): string => `port ${String(port.port)}/${port.protocol}`;

const ABOUT_APP_PROTOCOL: readonly KnownAs[] = [
  { code: 'IST0118', analyzer: ANALYZER },
  { code: 'KIA0602' },
];

function portUndeclared({ mesh }: DetectorInput, undeclared: UndeclaredPort): FindingDraft {
  const { service, port, written } = undeclared;
  return {
    check: PORT_UNDECLARED.id,
    subject: service.resource,
    key: keyOf(undeclared),
    cause: 'a port that does not say what it speaks',
    scope: { ...scopeOfWorkloads(service.workloads, mesh), level: 'service' },
    ...(written === 'appProtocol' && { knownAs: ABOUT_APP_PROTOCOL }),
    message: `Proxies guess what port ${String(port.port)} of ${subjectText(service.resource)} speaks from the first bytes of each connection.`,
    why: `${reasonOf(undeclared)} (${placeOf(port.declaredAt)}).`,
    symptom:
      'where the server speaks first (SMTP, MySQL, most message queues), calls hang until they time out',
    origin: port.declaredAt,
    fix: {
      text: 'Name it by what it speaks, as `http-api`, `grpc-api` or `tcp-queue`, or write `appProtocol`.',
    },
  };
}

function reasonOf({ port: { name, appProtocol }, written }: UndeclaredPort): string {
  if (written === 'nothing') return 'The port has neither a name nor appProtocol';
  return written === 'appProtocol'
    ? `Its appProtocol \`${appProtocol ?? ''}\` is none that Istio knows, and the name is not asked then`
    : `Its name \`${name ?? ''}\` does not begin with a protocol, and what follows the first hyphen is not read`;
}

/** SE-10: where such a Service is another name alone there is nothing to mix up; a folder of files may be for either. */
function externalPorts(
  { mesh: { configuration }, isWhole }: DetectorInput,
  undeclared: UndeclaredPort,
): readonly FindingDraft[] {
  if (!undeclared.isAlias) return [externalPort(undeclared, '')];
  return isWhole === true && configuration.istioVersion === null
    ? [externalPort(undeclared, 'Before Istio 1.21, ')]
    : [];
}

function externalPort(undeclared: UndeclaredPort, before: string): FindingDraft {
  const { service, port } = undeclared;
  const name = subjectText(service.resource);
  return {
    check: EXTERNAL_PORT_TCP.id,
    subject: service.resource,
    key: keyOf(undeclared),
    scope: { level: 'cross-namespace', workloads: 0, services: 1, namespaces: 1 },
    message: `${before}${before === '' ? 'Sidecars' : 'sidecars'} may send to ${name} what is meant for other hosts on port ${String(port.port)}.`,
    why: `It stands for a name outside and has no address of its own, and its port is ${port.name === null ? 'not named' : `named \`${port.name}\``} (${placeOf(port.declaredAt)}), so that sidecars have only the port number to tell its connections by.`,
    symptom: `calls to other hosts on port ${String(port.port)} reach the wrong server, or end in a certificate that does not fit`,
    origin: port.declaredAt,
    fix: {
      text: 'Name the port by what it speaks (`http`, `https`, `tls-…`), so that the host of the request tells it apart.',
    },
  };
}
