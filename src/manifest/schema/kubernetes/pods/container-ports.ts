import { knownNumber, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplated } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkDistinct, checkRange, checkWord, refuse, textsOf } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { portNameProblem } from '../values/object-names.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/** [src: pkg/apis/core/validation/validation.go validateContainerPorts] */
export function checkContainerPorts(violations: Violations, container: PathedNode): void {
  const ports = placesAt(container, 'ports');
  for (const port of ports) {
    const number = placeAt(port, 'containerPort');
    if (number === undefined)
      refuse(violations, port, 'A port of a container needs containerPort.', { kind: 'required' });
    checkRange(violations, port, 'containerPort', 1, 65_535);
    checkRange(violations, port, 'hostPort', 0, 65_535);
    checkWord(violations, port, 'protocol', PROTOCOLS);
    const name = placeAt(port, 'name');
    if (knownText(name) !== '') checkText(violations, name, portNameProblem);
  }
  checkDistinct(
    violations,
    textsOf(ports, 'name'),
    (name) => `An earlier port of this container has the name ${name}.`,
    'Give each port its own name.',
  );
}

/**
 * Reports ports of the host that two containers ask for; on the network of the host a Pod asks for those of its
 * containers. [src: pkg/apis/core/validation/validation.go AccumulateUniqueHostPorts]
 */
export function checkHostPorts(
  violations: Violations,
  containers: readonly PathedNode[],
  asksForAll: boolean,
): void {
  const asked = containers
    .flatMap((container) => placesAt(container, 'ports'))
    .flatMap((port) => {
      const place = placeAt(port, 'hostPort');
      const container = placeAt(port, 'containerPort');
      const number = knownNumber(place) ?? (asksForAll ? knownNumber(container) : undefined);
      const others = ['protocol', 'hostIP'].map((name) => placeAt(port, name));
      if (number === undefined || number === 0) return [];
      if (others.some((other) => other !== undefined && isTemplated(other.node))) return [];
      const [protocol, address] = others.map((other) => knownText(other) ?? '');
      const text = `${protocol === '' ? 'TCP' : (protocol ?? '')}/${address ?? ''}/${String(number)}`;
      return [{ place: place ?? container ?? port, text }];
    });
  checkDistinct(
    violations,
    asked,
    (text) => `An earlier port has the port ${text.split('/').at(-1) ?? ''} of the host, too.`,
    'Give each its own hostPort, or leave it out.',
  );
}

/** [src: pkg/apis/core/validation/validation.go validatePodHostNetworkDeps] */
export function checkSamePorts(violations: Violations, container: PathedNode): void {
  for (const port of placesAt(container, 'ports')) checkSamePort(violations, port);
}

function checkSamePort(violations: Violations, port: PathedNode): void {
  const host = placeAt(port, 'hostPort');
  const [one, other] = [knownNumber(host), knownNumber(placeAt(port, 'containerPort'))];
  if (host === undefined || one === undefined || other === undefined) return;
  if (one !== 0 && one !== other)
    refuse(
      violations,
      host,
      `hostPort must be ${String(other)}, as containerPort is, where hostNetwork is true.`,
      {
        nearest: String(other),
        remedy: 'Write the same number, or leave hostPort out.',
      },
    );
}
