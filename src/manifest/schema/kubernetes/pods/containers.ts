import {
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
} from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import {
  checkDistinct,
  checkWord,
  checkWordAt,
  demand,
  isTrue,
  refuse,
  textsOf,
} from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { labelProblem } from '../values/object-names.ts';
import { checkContainerPorts, checkHostPorts, checkSamePorts } from './container-ports.ts';
import { checkEnvironment } from './container-environment.ts';
import { checkNoProbes, checkProbes } from './probes.ts';
import { checkResources } from './resource-needs.ts';
import { checkContainerSecurity } from './security-settings.ts';
import { checkMounts } from './volume-mounts.ts';

/** The last release that refuses a restartPolicy of a container but Always. [src: pkg/features ContainerRestartRules] */
const NO_RESTART_RULES = { from: 31, until: 33 };

/** The first release that reads them; the one between drops what it does not know. */
const RESTART_RULES = { from: 35, until: 37 };

/** Earlier releases drop how a container is resized. [src: pkg/features InPlacePodVerticalScaling] */
const RESIZING = { from: 33, until: 37 };

/** Says what the containers of a pod stand in. */
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
  const grace = graceOf(spec);
  const containers = placesAt(spec, 'containers');
  for (const container of containers) {
    checkContainer(violations, container, volumes);
    checkProbes(violations, container, grace);
    if (isPod) checkImageText(violations, container);
    const policy = placeAt(container, 'restartPolicy');
    if (policy !== undefined)
      refuse(violations, policy, 'restartPolicy is for init containers.', {
        remedy: 'Remove it here: the pod has its own.',
        kubernetes: NO_RESTART_RULES,
      });
  }
  const first = placesAt(spec, 'initContainers');
  for (const container of first) checkInitContainer(violations, container, volumes, grace);
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

/** The seconds that a pod has to end; undefined where that is not known. */
function graceOf(spec: PathedNode): number | undefined {
  const place = placeAt(spec, 'terminationGracePeriodSeconds');
  return place === undefined ? 30 : knownNumber(place);
}

function checkInitContainer(
  violations: Violations,
  container: PathedNode,
  volumes: ReadonlySet<string> | null,
  grace: number | undefined,
): void {
  checkContainer(violations, container, volumes);
  const policy = placeAt(container, 'restartPolicy');
  if (isUnknown(policy)) return;
  if (policy !== undefined) checkWordAt(violations, policy, POLICIES, RESTART_RULES);
  const word = knownText(policy);
  if (word === 'Always') {
    checkProbes(violations, container, grace);
    return;
  }
  if (policy !== undefined && word !== undefined)
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
  for (const policy of placesAt(container, 'resizePolicy')) {
    checkWord(violations, policy, 'resourceName', ['cpu', 'memory'], RESIZING);
    checkWord(violations, policy, 'restartPolicy', ['NotRequired', 'RestartContainer'], RESIZING);
  }
}

/** [src: pkg/apis/core/validation/validation.go validateContainerOnlyForPod] */
function checkImageText(violations: Violations, container: PathedNode): void {
  const image = placeAt(container, 'image');
  const text = knownText(image);
  if (image !== undefined && text !== undefined && text.trim() !== text)
    refuse(violations, image, 'The image has blanks around it.', { nearest: text.trim() });
}
