import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkDistinct, checkWord, demand, isTrue, refuse, textsOf } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { labelProblem } from '../values/object-names.ts';
import { checkContainerPorts, checkHostPorts, checkSamePorts } from './container-ports.ts';
import { checkEnvironment } from './environment.ts';
import { checkNoProbes, checkProbes } from './probes.ts';
import { checkResources } from './resource-needs.ts';
import { checkContainerSecurity } from './security-settings.ts';
import { checkMounts } from './volume-mounts.ts';

/** The last release that knows no restartPolicy of its own for containers but Always. [src: pkg/features ContainerRestartRules] */
const NO_RESTART_RULES = { from: 31, until: 34 };

/** What the containers of a pod stand in. */
interface Surroundings {
  readonly volumes: ReadonlySet<string> | null;
  readonly isPod: boolean;
}

/** [src: pkg/apis/core/validation/validation.go validateContainers, validateInitContainers] */
export function checkContainers(
  violations: Violations,
  spec: PathedNode,
  { volumes, isPod }: Surroundings,
): void {
  demand(violations, spec, 'containers', 'A pod needs containers.');
  const containers = placesAt(spec, 'containers');
  for (const container of containers) {
    checkContainer(violations, container, volumes);
    checkProbes(violations, container);
    const policy = placeAt(container, 'restartPolicy');
    if (policy !== undefined)
      refuse(violations, policy, 'restartPolicy is for init containers.', {
        remedy: 'Remove it here: the pod has its own.',
        kubernetes: NO_RESTART_RULES,
      });
  }
  const first = placesAt(spec, 'initContainers');
  for (const container of first) checkInitContainer(violations, container, volumes);
  const onHost = isTrue(spec, 'hostNetwork');
  for (const container of first) checkHostPorts(violations, [container], onHost && isPod);
  checkHostPorts(violations, containers, onHost && isPod);
  if (onHost) for (const container of containers) checkSamePorts(violations, container);
  checkDistinct(
    violations,
    textsOf([...containers, ...first], 'name'),
    (name) => `Another container of this pod has the name ${name}.`,
    'Give each container its own name.',
  );
}

const POLICIES = ['Always', 'Never', 'OnFailure'];

function checkInitContainer(
  violations: Violations,
  container: PathedNode,
  volumes: ReadonlySet<string> | null,
): void {
  checkContainer(violations, container, volumes);
  checkWord(violations, container, 'restartPolicy', POLICIES);
  const policy = placeAt(container, 'restartPolicy');
  if (isUnknown(policy)) return;
  const word = knownText(policy);
  if (word === 'Always') {
    checkProbes(violations, container);
    return;
  }
  if (policy !== undefined && word !== undefined && POLICIES.includes(word))
    refuse(
      violations,
      policy,
      `restartPolicy of an init container can only be Always, not ${word}.`,
      {
        kubernetes: NO_RESTART_RULES,
      },
    );
  checkNoProbes(violations, container, 'an init container without restartPolicy: Always');
}

/** [src: pkg/apis/core/validation/validation.go validateContainerCommon] */
function checkContainer(
  violations: Violations,
  container: PathedNode,
  volumes: ReadonlySet<string> | null,
): void {
  if (container.node.kind !== 'map') return;
  checkText(
    violations,
    demand(violations, container, 'name', 'A container needs a name.'),
    labelProblem,
  );
  demand(violations, container, 'image', 'A container needs an image.');
  checkWord(violations, container, 'imagePullPolicy', ['Always', 'IfNotPresent', 'Never']);
  checkWord(violations, container, 'terminationMessagePolicy', ['File', 'FallbackToLogsOnError']);
  checkContainerPorts(violations, container);
  checkEnvironment(violations, container);
  checkMounts(violations, container, volumes);
  checkResources(violations, placeAt(container, 'resources'));
  checkContainerSecurity(violations, placeAt(container, 'securityContext'));
}
