import type { Resource } from '../yaml/resource.ts';
import { nodeAt } from '../yaml/node.ts';
import type { RuleCheck } from './cel-rules.ts';
import { checkNode } from './check-node.ts';
import { checkMetadata } from './kubernetes/object-metadata.ts';
import { qualifiedNameProblem } from './kubernetes/values/object-names.ts';
import type { PatternCheck } from './re2.ts';
import type { SchemaType } from './schema-types.ts';
import type { Violations } from './schema-violations.ts';
import { below } from './schema-violations.ts';

const FIELDS = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
];

const LISTS = ['ownerReferences', 'finalizers', 'managedFields'];

const ANY: SchemaType = { type: 'any', fields: new Map(), values: null, items: null };

const METADATA: SchemaType = {
  ...ANY,
  type: 'object',
  fields: new Map([
    ...FIELDS.map((name) => [name, ANY] as const),
    ...LISTS.map((name) => [name, { ...ANY, type: 'array' }] as const),
  ]),
};

/** Written like objects and read by other programs alone, with fields of their own in `metadata`. */
const OF_OTHERS = /(?:^|\.)(?:(?:backstage|eksctl)\.io|kfdef\.apps\.kubeflow\.org)$/;

/**
 * Tells whether a server may have kinds of a group that nothing here defines: definitions are for domains with a dot.
 * [src: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go]
 */
export const isServed = (group: string): boolean => group.includes('.') && !OF_OTHERS.test(group);

/** Holds what a check of a part of an object needs beside the object. */
interface Tools {
  readonly brokenRules: RuleCheck;
  readonly fitsPattern: PatternCheck;
}

/**
 * Reports fields of the `metadata` of a custom resource that no object has, and names, labels, annotations and finalizers
 * that a server refuses whatever the kind, also of one that is not known here.
 * [src: apimachinery pkg/apis/meta/v1/types.go ObjectMeta; apiextensions-apiserver pkg/apiserver/schema/objectmeta/coerce.go,
 * pkg/registry/customresource/validator.go]
 */
export function checkMetadataFields(
  resource: Resource,
  violations: Violations,
  { brokenRules, fitsPattern }: Tools,
): void {
  const { kind, node } = resource;
  const metadata = nodeAt(node, 'metadata');
  if (metadata?.kind !== 'map') return;
  if (isJudged(resource)) checkMetadata(resource, violations, qualifiedNameProblem);
  const check = { violations, brokenRules, fitsPattern, name: kind, whole: node, isStrict: true };
  checkNode(metadata, METADATA, below(null, 'metadata'), null, check);
}

/**
 * OpenShift's own servers have rules of their own for names: a Group may have an underscore. A name with a place to be
 * filled in (`<CLUSTER>-web`) is none yet.
 */
const isJudged = ({ group, name }: Resource): boolean =>
  !group.endsWith('.openshift.io') && !/<[A-Za-z][\w-]*>/.test(name);
