import { z } from 'zod';
import {
  AnalyzeInput,
  AskInput,
  ExplainInput,
  MapInput,
  RenderInput,
  ReviewInput,
  VariablesInput,
} from './tool-inputs.ts';

const list = (description: string): z.ZodOptional<z.ZodArray<z.ZodUnknown>> =>
  z.array(z.unknown()).describe(description).optional();

/** Forms say the fields that are asked for most; the pages of the commands say all. Each may be cut where a report is large. */
const form = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z.looseObject({
    ...fields,
    truncated: z
      .array(z.string())
      .describe('What is cut off this report, by field; absent where it is whole.')
      .optional(),
  });

const schemaVersion = z.string().describe('Version of the form of this report.').optional();

/** The tools of the server: what each is for, what it is given, and what its structured content holds. */
export const TOOLS = {
  review: {
    title: 'Review a change',
    description:
      'Says what a change does to traffic, security and resilience in each environment, with file and line: of the work tree against a revision, or of one revision merged into another. Use it before committing or merging changes of Istio, Gateway API, Kubernetes, kustomize or Helm files.',
    command: 'meshwarden review --format json',
    input: ReviewInput,
    output: form({
      schemaVersion,
      tier: z
        .string()
        .nullable()
        .describe('low, medium, high or critical; null where nothing could be analysed.')
        .optional(),
      status: z.string().describe('complete, partial or failed.').optional(),
      findings: list('What is wrong, the worst first.'),
      consequences: list('Calls that end otherwise after the change.'),
      notAnalysed: list('What could not be analysed.'),
    }),
  },
  analyze: {
    title: 'Analyse configuration as it stands',
    description:
      'Says what is wrong with configuration as it stands, without any change: references that lead nowhere, objects that a cluster refuses, routes that never match, conflicts and the like. Reads a repository, a kustomization, or a folder or file of manifests.',
    command: 'meshwarden analyze --format json',
    input: AnalyzeInput,
    output: form({
      findings: list('What is wrong, the worst first.'),
      notSeen: list('What was not seen or not decided, and could change that.'),
    }),
  },
  ask: {
    title: 'Ask about a call',
    description:
      'Says what a running mesh would do with one call from one workload to an address, and why: where it ends, by which route, policy and TLS, with the objects and lines that decide it.',
    command: 'meshwarden ask --format json',
    input: AskInput,
    output: form({ schemaVersion, answers: list('One answer for each environment.') }),
  },
  map: {
    title: 'Map of what is delivered where',
    description:
      'Says which folders are delivered to which environment, and what applies them (Argo CD, Flux, scripts, plain folders).',
    command: 'meshwarden map --format json',
    input: MapInput,
    output: form({
      schemaVersion,
      environments: list('Environments with their folders.'),
      notApplied: list('Folders that nothing seen here applies.'),
    }),
  },
  variables: {
    title: 'Environment variables of containers',
    description:
      'Says what containers get as environment variables, environments side by side, with where each value comes from. Secrets are hidden.',
    command: 'meshwarden variables --format json',
    input: VariablesInput,
    output: form({ schemaVersion, containers: list('Containers with their variables.') }),
  },
  explain: {
    title: 'Explain a check',
    description:
      'Says what a check of Meshwarden, or a code of istioctl analyze or Kiali, looks for, with an example and what it cannot see, or what a response flag of Envoy (UF) means and where to look; without a name it lists all checks.',
    command: 'meshwarden explain',
    input: ExplainInput,
    output: form({ explanation: z.string().optional() }),
  },
  render: {
    title: 'Render a kustomization or chart',
    description:
      'Renders one kustomization or Helm chart of a repository; with origins it says behind every value which file and line it comes from, with field how one value came to be.',
    command: 'meshwarden render',
    input: RenderInput,
    output: form({ rendered: z.string().optional() }),
  },
} as const;

export type ToolName = keyof typeof TOOLS;

/** Says where a call reads, as it was found on disk: real paths below folders that may be read. */
const ReadPlace = z.object({
  repository: z.string(),
  /** The folder or file in it that the call is about; of a revision as it was given. */
  path: z.string(),
  /** Files of values; of a revision as they were given. */
  values: z.array(z.string()),
  /** Nothing above is read. */
  within: z.string(),
});
export type ReadPlace = z.infer<typeof ReadPlace>;

/** A call of one tool, checked, with where it reads. */
export const ToolRequest = z.discriminatedUnion('tool', [
  z.object({ tool: z.literal('review'), input: ReviewInput, place: ReadPlace }),
  z.object({ tool: z.literal('analyze'), input: AnalyzeInput, place: ReadPlace }),
  z.object({ tool: z.literal('ask'), input: AskInput, place: ReadPlace }),
  z.object({ tool: z.literal('map'), input: MapInput, place: ReadPlace }),
  z.object({ tool: z.literal('variables'), input: VariablesInput, place: ReadPlace }),
  z.object({ tool: z.literal('explain'), input: ExplainInput, place: ReadPlace }),
  z.object({ tool: z.literal('render'), input: RenderInput, place: ReadPlace }),
]);
export type ToolRequest = z.infer<typeof ToolRequest>;

/** Holds what comes of a call: a report in words and as data, or one reason why there is none. */
export const ToolAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answered'),
    text: z.string(),
    report: z.record(z.string(), z.unknown()),
  }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type ToolAnswer = z.infer<typeof ToolAnswer>;
