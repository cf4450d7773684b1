import { documentation } from '../../../manifest/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import { z } from 'zod';
import type { Change, Consequence } from '../../../compare/index.ts';
import { DELIVERED_CONTENTS } from '../../../compare/index.ts';
import { MESH_PARTS } from '../../../istio/index.ts';
import { RanInSchema, RuleApprovers } from '../requirements/requirement.ts';
import { RuleExamplesSchema } from '../examples/example-schema.ts';
import { SCOPES } from './scope-levels.ts';

const text = z.string().min(1);
/**
 * Fields of it are `optional`, which is done where the key is absent: with `exactOptional` zod 4.6 tries every
 * alternative for each field that a rule does not have, which takes two thirds of the reading of the default rules.
 */
const oneOrMore = <T extends z.ZodType<string>>(item: T) => z.union([item, z.array(item).min(1)]);

/** Every kind of change; the type makes sure that none is forgotten. */
const CHANGE_KINDS = Object.keys({
  'mtls-mode': true,
  authorization: true,
  route: true,
  subset: true,
  'traffic-policy': true,
  'gateway-server': true,
  'mesh-config': true,
  'proxy-config': true,
  injection: true,
  revision: true,
  variable: true,
  'resource-added': true,
  'resource-removed': true,
  'resource-changed': true,
  unseen: true,
} satisfies Record<Change['kind'], true>) as [Change['kind'], ...Change['kind'][]];

/** Every kind of consequence; the type makes sure that none is forgotten. */
const CONSEQUENCES = Object.keys({
  lost: true,
  opened: true,
  moved: true,
  slower: true,
  shorter: true,
  plaintext: true,
  encrypted: true,
  identity: true,
  exposed: true,
  closed: true,
  unrouted: true,
} satisfies Record<Consequence['kind'], true>) as [Consequence['kind'], ...Consequence['kind'][]];

const TIER_NAMES = ['low', 'medium', 'high', 'critical'] as const satisfies Tier[];

const wildcard = (description: string) =>
  oneOrMore(text).optional().describe(`${description} \`*\` stands for any text.`);
const oneOf = <T extends string>(values: readonly [T, ...T[]], description: string) =>
  z
    .union([z.enum(values), z.array(z.enum(values)).min(1)])
    .optional()
    .describe(description);

const whenShape = {
  detector: wildcard(
    'Id of the detector, or of one of its checks (`detector/check`); makes this a rule about findings.',
  ),
  level: oneOf(
    TIER_NAMES,
    'Level of the check that a finding is of: its tier in production, where no rule makes an exception; makes this a rule about findings.',
  ),
  scope: oneOf(SCOPES, 'How far a finding reaches; makes this a rule about findings.'),
  consequence: oneOf(
    CONSEQUENCES,
    `What becomes of calls (${documentation.calls}); makes this a rule about consequences.`,
  ),
  known: z
    .boolean()
    .exactOptional()
    .describe('Whether the configuration shows somebody to make such calls; of consequences.'),
  denied: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether pods were there to answer before, so that something kept callers out; of consequences.',
    ),
  meshWide: z
    .boolean()
    .exactOptional()
    .describe('Whether what decides holds for every workload of the mesh; of consequences.'),
  repeated: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether servers may do the work of such requests more often than before, because they are retried; of consequences.',
    ),
  changedFile: wildcard('Path of a file that differs in text; makes this a rule about files.'),
  ownersKept: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether CODEOWNERS gives every file that is there before and after to the same owners; of files.',
    ),
  change: oneOf(CHANGE_KINDS, 'Kind of the change.'),
  content: oneOf(
    DELIVERED_CONTENTS,
    'What is known of what the change delivers, where that is not seen here; `rendered`: all of it is, in its objects.',
  ),
  operation: oneOf(
    ['create', 'update', 'delete', 'leave'],
    'What happens to the object that the change is about; `leave`: it is in Git no more and stays in the cluster.',
  ),
  field: wildcard('Field path; what lies below a field counts too.'),
  group: wildcard('API group of the object; empty for the core group.'),
  kind: wildcard('Kind of the object.'),
  namespace: wildcard('Namespace of the object.'),
  name: wildcard('Name of the object.'),
  part: oneOf(
    MESH_PARTS,
    'What of the mesh itself runs from what changes: the control plane of all proxies, or a gateway.',
  ),
  effective: z
    .boolean()
    .exactOptional()
    .describe(
      `False for a change of text of which it is known that calls end as before (${documentation.calls}); of changes.`,
    ),
  environment: wildcard('Name of the environment.'),
  production: z.boolean().exactOptional().describe('Whether the environment is production.'),
  rootNamespace: z
    .boolean()
    .exactOptional()
    .describe("Whether the object is in the mesh's root namespace (usually istio-system)."),
  reachesProduction: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether the environment is production, or the object comes from a root that production has too.',
    ),
  overwritesProduction: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether production brings the same object to the same cluster as this environment, which is not called production.',
    ),
};

const When = z.strictObject({
  ...whenShape,
  group: oneOrMore(z.string())
    .optional()
    .describe(whenShape.group.description ?? ''),
});

const RuleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens are expected.')
      .describe('Name of the rule; the same id as a default replaces it.'),
    when: When.describe('What the rule is about: every field given must fit.'),
    unless: z
      .union([When, z.array(When).min(1)])
      .exactOptional()
      .describe('What it leaves alone although `when` fits: one filter or several.'),
    if: text
      .exactOptional()
      .describe('CEL over change, finding, object, oldObject, environment and pullRequest.'),
    tier: z.enum(TIER_NAMES),
    tierInNewCluster: z
      .enum(TIER_NAMES)
      .exactOptional()
      .describe(
        'The tier where the change makes the environment, in a cluster that nothing of the tree went to before.',
      ),
    require: z
      .strictObject({
        approvals: z
          .int()
          .min(0)
          .max(20)
          .exactOptional()
          .describe(
            'Different people, from each of those in `from`; 1 where `from` is given alone.',
          ),
        from: RuleApprovers.exactOptional(),
        instead: z
          .literal(true)
          .exactOptional()
          .describe(
            'Asks those in `from` in the place of those whom the tier asks, where all that makes the tier asks so and the configuration of the tier names nobody.',
          ),
        window: text
          .exactOptional()
          .describe("Name of a maintenance window of the repository's configuration."),
        ranIn: RanInSchema.exactOptional(),
      })
      .exactOptional()
      .describe('What it asks for beyond what the tier does.'),
    why: text.describe('The reason, as a person reads it.'),
    examples: RuleExamplesSchema.exactOptional().describe(
      'What it must and must not match; meshwarden rules test runs them.',
    ),
  })
  .describe('One rule of the risk policy.');

/** A file of rules: a list; `rules/rule.schema.json` is generated from it. */
export const RulesFileSchema = z.array(RuleSchema);

export type WrittenRule = z.output<typeof RuleSchema>;
export type WrittenWhen = z.output<typeof When>;
