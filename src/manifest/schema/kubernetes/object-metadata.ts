import { nodeAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import { entriesOf, isUnknown, knownText, placeAt, placesAt } from '../admission/pathed-node.ts';
import type { PathedNode } from '../admission/pathed-node.ts';
import { isTemplateText } from '../schema-violations.ts';
import type { Violations } from '../schema-violations.ts';
import { demand, refuse } from './refusals.ts';
import { checkKey, checkLabelMap, checkText } from './values/labels.ts';
import {
  labelProblem,
  pathSegmentProblem,
  qualifiedNameProblem,
  serviceNameProblem,
  subdomainProblem,
} from './values/object-names.ts';
import type { NameCheck } from './values/object-names.ts';

/** Kinds whose names are anything that can stand in a path. */
const BY_PATH: ReadonlySet<string> = new Set([
  'policy/PodDisruptionBudget',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  // Their names are made of other fields, which their own rules compare.
  'certificates.k8s.io/ClusterTrustBundle',
  'apiregistration.k8s.io/APIService',
  'networking.k8s.io/IPAddress',
]);

/** Kinds whose names are one label. [src: pkg/apis/apps/validation/validation.go ValidateStatefulSetName] */
const BY_LABEL: ReadonlySet<string> = new Set(['/Namespace', 'apps/StatefulSet']);

/** The last release in which the name of a Service begins with a letter. [src: pkg/features RelaxedServiceNameValidation] */
const STRICT_SERVICE_NAMES = { from: 31, until: 35 };

/**
 * Reports what is refused in the metadata of any object.
 * [src: apimachinery pkg/api/validation/objectmeta.go ValidateObjectMetaAccessorWithOpts]
 */
export function checkMetadata(
  { group, kind, node }: Resource,
  violations: Violations,
  nameOfFinalizer: NameCheck = LOOSE_FINALIZERS.has(group)
    ? qualifiedNameProblem
    : finalizerProblem,
): void {
  const metadata = nodeAt(node, 'metadata');
  if (metadata === undefined) return;
  const place: PathedNode = { node: metadata, path: ['metadata'] };
  checkName(violations, place, `${group}/${kind}`);
  checkText(violations, placeAt(place, 'namespace'), namespaceProblem);
  checkLabelMap(violations, placeAt(place, 'labels'));
  checkAnnotations(violations, placeAt(place, 'annotations'));
  for (const finalizer of placesAt(place, 'finalizers'))
    checkText(violations, finalizer, nameOfFinalizer);
  for (const owner of placesAt(place, 'ownerReferences')) checkOwner(violations, owner);
}

/** Groups whose objects may have finalizers without a domain. */
const LOOSE_FINALIZERS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'policy',
]);

const FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** [src: pkg/apis/core/validation/validation.go validateKubeFinalizerName] */
const finalizerProblem: NameCheck = (name) =>
  qualifiedNameProblem(name) ??
  (name.includes('/') || FINALIZERS.has(name)
    ? null
    : {
        message: `The finalizer ${JSON.stringify(name)} has no domain.`,
        remedy: 'Write a domain and / before it, such as example.com/cleanup.',
      });

/** An empty namespace is none. */
const namespaceProblem: NameCheck = (name) => (name === '' ? null : labelProblem(name));

function checkName(violations: Violations, metadata: PathedNode, kind: string): void {
  const name = placeAt(metadata, 'name');
  if (name === undefined) {
    checkPrefix(violations, placeAt(metadata, 'generateName'), kind);
    return;
  }
  const text = knownText(name);
  if (text === undefined || text === '') return;
  if (kind === '/Service') checkServiceName(violations, name, text);
  else checkText(violations, name, nameCheckOf(kind));
}

const nameCheckOf = (kind: string): NameCheck =>
  BY_PATH.has(kind) ? pathSegmentProblem : BY_LABEL.has(kind) ? labelProblem : subdomainProblem;

function checkServiceName(violations: Violations, place: PathedNode, name: string): void {
  const relaxed = labelProblem(name);
  const strict = relaxed ?? serviceNameProblem(name);
  if (strict === null) return;
  refuse(violations, place, strict.message, {
    remedy: strict.remedy,
    kubernetes: relaxed === null ? STRICT_SERVICE_NAMES : undefined,
  });
}

/** Only the beginning of a name: a - at its end is followed by what the server adds. */
function checkPrefix(violations: Violations, place: PathedNode | undefined, kind: string): void {
  const prefix = knownText(place);
  if (place === undefined || prefix === undefined || prefix === '') return;
  const problem = nameCheckOf(kind)(`${prefix.slice(0, 50)}x`);
  if (problem !== null)
    refuse(violations, place, `${JSON.stringify(prefix)} is no valid beginning of a name here.`, {
      remedy: problem.remedy,
    });
}

/** [src: apimachinery pkg/api/validation/objectmeta.go TotalAnnotationSizeLimitB] */
const MOST_ANNOTATED = 256 * 1024;

/** Keys are looked at in small letters. [src: apimachinery pkg/api/validation/objectmeta.go ValidateAnnotations] */
export function checkAnnotations(violations: Violations, place: PathedNode | undefined): void {
  let size = 0;
  for (const { key, value } of entriesOf(place)) {
    size += key.length + (knownText(value)?.length ?? 0);
    if (!isTemplateText(key))
      checkKey(violations, key, value, (written) => qualifiedNameProblem(written.toLowerCase()));
  }
  if (place !== undefined && size > MOST_ANNOTATED)
    refuse(
      violations,
      place,
      `The annotations have ${String(size)} characters in all; at most ${String(MOST_ANNOTATED)} are allowed.`,
      { kind: 'range' },
    );
}

/** [src: apimachinery pkg/api/validation/objectmeta.go validateOwnerReference] */
function checkOwner(violations: Violations, owner: PathedNode): void {
  for (const name of ['apiVersion', 'kind', 'name', 'uid'])
    if (!isUnknown(placeAt(owner, name)))
      demand(violations, owner, name, `An owner needs ${name}.`);
}
