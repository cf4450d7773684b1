import { z } from 'zod';
import { DELIVERED_CONTENTS } from '../../../compare/index.ts';
import { SCOPES } from '../rules/scope-levels.ts';

const text = z.string().min(1);

const Manifest = z
  .looseObject({
    apiVersion: text,
    kind: text,
    metadata: z.looseObject({ name: text }),
  })
  .describe('An object as it comes out of rendering.');
const Manifests = z.union([Manifest, z.array(Manifest)]).exactOptional();

const ExampleFinding = z.strictObject({
  detector: text,
  check: text.exactOptional().describe('Which of its checks.'),
  aspect: text.exactOptional(),
  scope: z.enum(SCOPES).default('service'),
  group: z.string().default(''),
  kind: text.default('Service'),
  namespace: z.string().default('shop'),
  name: text.default('payments'),
});

const ExampleUnseen = z.strictObject({
  content: z.enum(DELIVERED_CONTENTS).describe('What is known of what it delivers.'),
  kind: text.default('Chart'),
  namespace: z.string().default('shop'),
  name: text.default('payments-db'),
  field: text.default('version'),
});

/** One small change that a rule must, or must not, be about. */
const Example = z
  .strictObject({
    says: text.exactOptional().describe('What it shows, in a few words.'),
    environment: z
      .strictObject({
        name: text.exactOptional().describe('prod, or staging where production is false.'),
        production: z.boolean().default(true),
        sharedWithProduction: z
          .boolean()
          .default(false)
          .describe('Whether production applies the same objects from the same folder.'),
        overwritesProduction: z
          .boolean()
          .default(false)
          .describe('Whether production brings the same objects to the same cluster.'),
        keepsRemoved: z
          .boolean()
          .default(false)
          .describe('Whether what applies the objects leaves those that go in the cluster.'),
      })
      .prefault({}),
    objects: Manifests.describe('What is there before and after.'),
    before: Manifests.describe('What is there before only; absent for what is new.'),
    after: Manifests.describe('What is there after only; absent for what is removed.'),
    changedFile: text
      .exactOptional()
      .describe('Path of a file that differs, for a rule about files.'),
    ownersKept: z
      .boolean()
      .default(false)
      .describe('Whether every file that is there before and after has the same owners.'),
    finding: ExampleFinding.exactOptional().describe(
      'What a detector says, for a rule about findings.',
    ),
    unseen: ExampleUnseen.exactOptional().describe(
      'A change of content that is not seen: a chart of a registry, a remote base.',
    ),
    pullRequest: z
      .strictObject({
        number: z.int().min(1).default(1),
        author: text.default('pat'),
        bot: z.boolean().default(false),
        fork: z.boolean().default(false),
        draft: z.boolean().default(false),
        base: text.default('main'),
        head: text.default('change'),
      })
      .prefault({})
      .describe('What conditions see as pullRequest.'),
  })
  .describe(
    'Manifests before and after, or a changed file, a finding, or a change of unseen content.',
  );

const Examples = z.union([Example, z.array(Example)]).exactOptional();

const shape = {
  matches: Examples.describe('What the rule must be about: one example or several.'),
  ignores: Examples.describe('What it must leave alone.'),
};

/** Examples as a rule carries them. */
export const RuleExamplesSchema = z.strictObject(shape);

/** A file of examples: a list; `rules/examples.schema.json` is generated from it. */
export const ExamplesFileSchema = z.array(
  z
    .strictObject({ rule: text.describe('Id of the rule that they are examples of.'), ...shape })
    .describe('Examples of one rule.'),
);

export type WrittenExample = z.output<typeof Example>;
export type WrittenExamples = z.output<typeof RuleExamplesSchema>;
