import { z } from 'zod';

/** No path, name or expression that somebody gives is longer. */
const MOST_CHARACTERS = 4_096;
const MOST_GIVEN = 100;

const text = (description: string): z.ZodString =>
  z.string().min(1).max(MOST_CHARACTERS).describe(description);

const repository = text(
  'Path of the repository or folder, absolute or from the first folder that the server may read (default: that folder).',
).exactOptional();

const revision = text(
  'A commit, branch or tag to read (default: the files as they lie in the folder, committed or not).',
).exactOptional();

const environment = text('Only this environment, such as prod.').exactOptional();

export const ReviewInput = z.strictObject({
  repository,
  base: text(
    'The revision to merge into (default: HEAD, where the work tree is the change).',
  ).exactOptional(),
  head: text(
    'The revision with the change (default: the work tree, committed or not).',
  ).exactOptional(),
});

export const AnalyzeInput = z.strictObject({
  repository,
  path: text(
    'A kustomization, folder or file of manifests in it, which is then all that is analysed (default: the whole repository).',
  ).exactOptional(),
  revision,
  environment,
  only: z
    .array(text('A detector, a check, or a code of Istio or Kiali, such as IST0101.'))
    .min(1)
    .max(MOST_GIVEN)
    .describe('Only these checks (default: all).')
    .exactOptional(),
});

export const AskInput = z.strictObject({
  repository,
  revision,
  environment,
  from: text('Who calls: [[kind/]namespace/]name of a workload, or outside.'),
  to: text('What is called: http://orders.shop:8080/charge, tcp://host:port.'),
  method: text('Method of the request (default: GET).').exactOptional(),
  headers: z
    .array(text('name=value'))
    .max(MOST_GIVEN)
    .describe('Headers of the request.')
    .exactOptional(),
});

export const MapInput = z.strictObject({
  repository,
  revision,
  environment,
  why: z.boolean().describe('With each step by which an environment got its name.').exactOptional(),
});

export const VariablesInput = z.strictObject({
  repository,
  revision,
  environment,
  workload: text('Only this workload: [Kind ][namespace/]name.').exactOptional(),
  compare: z
    .boolean()
    .describe('Only variables that are not the same in every environment.')
    .exactOptional(),
});

export const ExplainInput = z.strictObject({
  name: text(
    'A detector, a check, or a code of Istio or Kiali: unresolved-reference, security-loosened/egress-opened, IST0132 (default: a list of all checks).',
  ).exactOptional(),
});

export const RenderInput = z.strictObject({
  repository,
  path: text('The folder of the kustomization or chart, from the repository.'),
  revision,
  origins: z
    .boolean()
    .describe('Say behind every value which file and line it comes from, and through what.')
    .exactOptional(),
  field: text(
    'Tell how one field came to be instead: apps/Deployment/shop/web:spec.replicas.',
  ).exactOptional(),
  resource: text(
    'Of a kustomization only these objects: kind/namespace/name, * stands for any part.',
  ).exactOptional(),
  values: z
    .array(text('A path from the repository.'))
    .max(MOST_GIVEN)
    .describe('Of a chart: files of values, later ones win.')
    .exactOptional(),
  set: z
    .array(text('key=value'))
    .max(MOST_GIVEN)
    .describe('Of a chart: values, as in helm template --set.')
    .exactOptional(),
  release: text('Of a chart: what the release is called.').exactOptional(),
  namespace: text('Of a chart: where it is installed.').exactOptional(),
});

/** Holds what a call of any tool names of the disk. */
export const NamedPlaces = z.object({
  repository,
  revision,
  path: AnalyzeInput.shape.path,
  values: RenderInput.shape.values,
});
export type NamedPlaces = z.infer<typeof NamedPlaces>;
