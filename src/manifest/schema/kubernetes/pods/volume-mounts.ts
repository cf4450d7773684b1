import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { nearestWord } from '../../../text/nearest-word.ts';
import type { Violations } from '../../schema-violations.ts';
import {
  checkDistinct,
  checkNotBoth,
  checkWord,
  demand,
  isTrue,
  refuse,
  textsOf,
} from '../refusals.ts';

/** [src: pkg/apis/core/validation/validation.go ValidateVolumeMounts, ValidateVolumeDevices] */
export function checkMounts(
  violations: Violations,
  container: PathedNode,
  volumes: ReadonlySet<string> | null,
): void {
  const mounts = placesAt(container, 'volumeMounts');
  for (const mount of mounts) checkMount(violations, mount, container, volumes);
  checkDistinct(
    violations,
    textsOf(mounts, 'mountPath'),
    (path) => `An earlier mount of this container is at ${path}, too.`,
    'Give each mount its own path.',
  );
  const devices = placesAt(container, 'volumeDevices');
  for (const device of devices) {
    checkVolume(violations, device, volumes);
    demand(violations, device, 'devicePath', 'A device needs devicePath.');
  }
  checkDistinct(
    violations,
    textsOf(devices, 'devicePath'),
    (path) => `An earlier device of this container is at ${path}, too.`,
    'Give each device its own path.',
  );
}

function checkMount(
  violations: Violations,
  mount: PathedNode,
  container: PathedNode,
  volumes: ReadonlySet<string> | null,
): void {
  checkVolume(violations, mount, volumes);
  demand(violations, mount, 'mountPath', 'A mount needs mountPath.');
  checkNotBoth(violations, mount, ['subPath', 'subPathExpr']);
  for (const name of ['subPath', 'subPathExpr']) checkSubPath(violations, placeAt(mount, name));
  checkWord(violations, mount, 'mountPropagation', ['Bidirectional', 'HostToContainer', 'None']);
  const propagation = placeAt(mount, 'mountPropagation');
  const privileged = placeAt(container, 'securityContext', 'privileged');
  if (propagation === undefined || knownText(propagation) !== 'Bidirectional') return;
  if (!isTrue(container, 'securityContext', 'privileged') && !isUnknown(privileged))
    refuse(violations, propagation, 'Bidirectional mounts are for privileged containers alone.', {
      remedy: 'Set securityContext.privileged, or write HostToContainer.',
    });
}

function checkVolume(
  violations: Violations,
  mount: PathedNode,
  volumes: ReadonlySet<string> | null,
): void {
  const place = demand(violations, mount, 'name', 'A mount needs the name of a volume.');
  const name = knownText(place);
  if (place === undefined || name === undefined || volumes === null || volumes.has(name)) return;
  const nearest = nearestWord(name, [...volumes]);
  refuse(violations, place, `The pod has no volume ${name}.`, {
    nearest,
    ...(nearest !== null && { written: name }),
    remedy: 'Add the volume, or name one that is there.',
  });
}

/** [src: pkg/apis/core/validation/validation.go validateLocalDescendingPath] */
function checkSubPath(violations: Violations, place: PathedNode | undefined): void {
  const path = knownText(place);
  if (place === undefined || path === undefined) return;
  if (path.startsWith('/') || path.split('/').includes('..'))
    refuse(violations, place, `${JSON.stringify(path)} must be relative, without .. in it.`, {
      nearest: /^\/[^/]/.test(path) && !path.includes('..') ? path.slice(1) : null,
      remedy: 'Write a path below the volume.',
    });
}
