import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplated } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import {
  checkDistinct,
  checkNotBoth,
  checkRange,
  checkWord,
  demand,
  isBlank,
  refuse,
  setFields,
  textsOf,
} from '../refusals.ts';
import { checkClaimSpec } from '../settings/volume-claims.ts';
import { checkText } from '../values/labels.ts';
import { labelProblem, subdomainProblem } from '../values/object-names.ts';
import { checkNotNegative } from '../values/quantities.ts';
import { checkFieldReference, checkResourceReference } from './container-environment.ts';

/** [src: pkg/apis/core/validation/validation.go ValidateVolumes] */
export function checkVolumes(violations: Violations, spec: PathedNode): void {
  const volumes = placesAt(spec, 'volumes');
  for (const volume of volumes) {
    const name = demand(violations, volume, 'name', 'A volume needs a name.');
    checkText(violations, name, labelProblem);
    checkSources(violations, volume);
  }
  checkDistinct(
    violations,
    textsOf(volumes, 'name'),
    (name) => `An earlier volume has the name ${name}.`,
    'Give each volume its own name.',
  );
}

/** The names of the volumes of a pod; null where one of them is not known. */
export function volumeNames(spec: PathedNode): ReadonlySet<string> | null {
  const list = placeAt(spec, 'volumes');
  if (list !== undefined && list.node.kind !== 'seq') return null;
  const volumes = placesAt(spec, 'volumes');
  const names = volumes.map((volume) => knownText(placeAt(volume, 'name')));
  const known = names.filter((name) => name !== undefined);
  const isOpen = volumes.some((volume) => isTemplated(volume.node));
  return isOpen || known.length < names.length ? null : new Set(known);
}

/** A volume without any source is an emptyDir. */
function checkSources(violations: Violations, volume: PathedNode): void {
  if (volume.node.kind !== 'map') return;
  const others = [...volume.node.entries.keys()].filter((name) => name !== 'name');
  const found = setFields(volume, others);
  const [first, second] = found;
  if (first !== undefined && second !== undefined)
    refuse(
      violations,
      placeAt(volume, second) ?? volume,
      `A volume has one source; this one has ${found.join(' and ')}.`,
      {
        kind: 'exclusive',
        remedy: 'Write a volume for each.',
      },
    );
  for (const kind of found) {
    const source = placeAt(volume, kind);
    if (source?.node.kind === 'map') SOURCES.get(kind)?.(violations, source);
  }
}

type SourceCheck = (violations: Violations, source: PathedNode) => void;

const needing =
  (...names: readonly string[]): SourceCheck =>
  (violations, source) => {
    const kind = String(source.path.at(-1));
    for (const name of names) demand(violations, source, name, `${kind} needs ${name}.`);
  };

const SOURCES: ReadonlyMap<string, SourceCheck> = new Map<string, SourceCheck>([
  ['secret', checkSecret],
  ['configMap', checkConfigMap],
  ['persistentVolumeClaim', needing('claimName')],
  ['hostPath', checkHostPath],
  ['nfs', checkShare],
  ['downwardAPI', checkDownward],
  ['projected', checkProjected],
  ['csi', checkDriver],
  ['emptyDir', checkEmpty],
  ['ephemeral', checkEphemeral],
]);

/** Modes are numbers up to 0777. */
const MOST_MODE = 0o777;

function checkSecret(violations: Violations, source: PathedNode): void {
  demand(violations, source, 'secretName', 'A volume of a Secret needs secretName.');
  checkFiles(violations, source);
}

function checkConfigMap(violations: Violations, source: PathedNode): void {
  demand(violations, source, 'name', 'A volume of a ConfigMap needs its name.');
  checkFiles(violations, source);
}

/** [src: pkg/apis/core/validation/validation.go validateKeyToPath] */
function checkFiles(violations: Violations, source: PathedNode): void {
  checkRange(violations, source, 'defaultMode', 0, MOST_MODE);
  for (const item of placesAt(source, 'items')) {
    demand(violations, item, 'key', 'An item needs a key.');
    checkPath(violations, demand(violations, item, 'path', 'An item needs a path.'));
    checkRange(violations, item, 'mode', 0, MOST_MODE);
  }
}

/** [src: pkg/apis/core/validation/validation.go ValidateLocalNonReservedPath] */
function checkPath(violations: Violations, place: PathedNode | undefined): void {
  const path = knownText(place);
  if (place === undefined || path === undefined) return;
  if (path.startsWith('/') || path.split('/').includes('..') || path.startsWith('..'))
    refuse(violations, place, `${JSON.stringify(path)} must be relative, without .. in it.`, {
      remedy: 'Write a path below the volume, such as config/app.yaml.',
    });
}

const HOST_PATHS = [
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];

function checkHostPath(violations: Violations, source: PathedNode): void {
  const place = demand(violations, source, 'path', 'hostPath needs a path.');
  const path = knownText(place);
  if (place !== undefined && path?.split('/').includes('..') === true)
    refuse(violations, place, `${JSON.stringify(path)} must not have .. in it.`);
  checkWord(violations, source, 'type', HOST_PATHS);
}

function checkShare(violations: Violations, source: PathedNode): void {
  demand(violations, source, 'server', 'nfs needs a server.');
  const place = demand(violations, source, 'path', 'nfs needs a path.');
  const path = knownText(place);
  if (place !== undefined && path !== undefined && !path.startsWith('/'))
    refuse(violations, place, `${JSON.stringify(path)} must begin with /.`);
}

function checkDriver(violations: Violations, source: PathedNode): void {
  demand(violations, source, 'driver', 'csi needs a driver.');
  const secret = placeAt(source, 'nodePublishSecretRef');
  if (secret?.node.kind === 'map')
    checkText(
      violations,
      demand(violations, secret, 'name', 'This needs the name of a Secret.'),
      subdomainProblem,
    );
}

function checkEmpty(violations: Violations, source: PathedNode): void {
  const limit = placeAt(source, 'sizeLimit');
  if (limit !== undefined) checkNotNegative(violations, limit);
}

function checkEphemeral(violations: Violations, source: PathedNode): void {
  const template = demand(
    violations,
    source,
    'volumeClaimTemplate',
    'ephemeral needs volumeClaimTemplate.',
  );
  if (template?.node.kind !== 'map') return;
  checkClaimSpec(violations, template);
}

const FILE_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'metadata.uid',
];

function checkDownward(violations: Violations, source: PathedNode): void {
  checkRange(violations, source, 'defaultMode', 0, MOST_MODE);
  for (const item of placesAt(source, 'items')) checkDownwardFile(violations, item);
}

/** [src: pkg/apis/core/validation/validation.go validateDownwardAPIVolumeFile] */
function checkDownwardFile(violations: Violations, item: PathedNode): void {
  checkPath(violations, demand(violations, item, 'path', 'An item needs a path.'));
  checkRange(violations, item, 'mode', 0, MOST_MODE);
  checkNotBoth(violations, item, ['fieldRef', 'resourceFieldRef']);
  const field = placeAt(item, 'fieldRef');
  const resource = placeAt(item, 'resourceFieldRef');
  if (field?.node.kind === 'map') checkFieldReference(violations, field, FILE_FIELDS);
  else if (resource?.node.kind === 'map') {
    demand(
      violations,
      resource,
      'containerName',
      'resourceFieldRef of a volume needs containerName.',
    );
    checkResourceReference(violations, resource);
  } else if (isBlank(item, 'fieldRef') && isBlank(item, 'resourceFieldRef'))
    refuse(violations, item, 'An item needs one of fieldRef and resourceFieldRef.', {
      kind: 'required',
    });
}

/** [src: pkg/apis/core/validation/validation.go validateProjectionSources] */
function checkProjected(violations: Violations, source: PathedNode): void {
  checkRange(violations, source, 'defaultMode', 0, MOST_MODE);
  for (const part of placesAt(source, 'sources')) {
    if (part.node.kind !== 'map') continue;
    const found = setFields(part, [...part.node.entries.keys()]);
    const [, second] = found;
    if (second !== undefined)
      refuse(
        violations,
        placeAt(part, second) ?? part,
        `A source is one thing; this one is ${found.join(' and ')}.`,
        {
          kind: 'exclusive',
          remedy: 'Write an entry for each.',
        },
      );
    checkPart(violations, part);
  }
  checkDistinct(
    violations,
    placesAt(source, 'sources').flatMap(pathsOf),
    (path) => `An earlier source has a file at ${path}, too.`,
    'Give each file its own path.',
  );
}

const LISTS = [
  ['secret', 'items'],
  ['configMap', 'items'],
  ['downwardAPI', 'items'],
];

/** The paths of the files of a part, as far as they are written. */
const pathsOf = (part: PathedNode): ReturnType<typeof textsOf> =>
  textsOf(
    LISTS.flatMap((steps) => placesAt(part, ...steps)),
    'path',
  );

function checkPart(violations: Violations, part: PathedNode): void {
  for (const kind of ['secret', 'configMap']) {
    const object = placeAt(part, kind);
    if (object?.node.kind !== 'map') continue;
    demand(violations, object, 'name', `${kind} needs the name of the object.`);
    checkFiles(violations, object);
  }
  const downward = placeAt(part, 'downwardAPI');
  if (downward !== undefined) checkDownward(violations, downward);
  const token = placeAt(part, 'serviceAccountToken');
  if (token?.node.kind !== 'map') return;
  checkPath(violations, demand(violations, token, 'path', 'serviceAccountToken needs a path.'));
  checkRange(violations, token, 'expirationSeconds', 600, 2 ** 32);
}
