import type { Change } from '../../../compare/index.ts';
import type { Review } from '../../evaluation/review.ts';
import { firstOf, plainText } from '../../../manifest/index.ts';

/** Files of tools that deliver, and that are not evaluated here: what they make is in no environment that is rendered. */
const TOOLS: readonly { readonly tool: string; readonly files: RegExp }[] = [
  { tool: 'Terraform', files: /\.(?:tf|tfvars|tf\.json)$|(?:^|\/)terragrunt\.hcl$/ },
  {
    tool: 'helmfile',
    files: /(?:^|\/)helmfile(?:[.-][^/]*)?\.ya?ml(?:\.gotmpl)?$|(?:^|\/)helmfile\.d\//,
  },
  { tool: 'Pulumi', files: /(?:^|\/)Pulumi(?:\.[^/]+)?\.ya?ml$/ },
  { tool: 'Jsonnet', files: /\.(?:jsonnet|libsonnet)$/ },
  { tool: 'CUE', files: /\.cue$/ },
  { tool: 'Dhall', files: /\.dhall$/ },
  { tool: 'KCL', files: /\.k$/ },
  { tool: 'a Jinja template', files: /\.j2$/ },
  { tool: 'a Go template', files: /\.gotmpl$/ },
];

const toolOf = (path: string): string | undefined =>
  TOOLS.find(({ files }) => files.test(path))?.tool;

/**
 * Said in the place of "no effective change" where a changed file is one whose effect nobody sees here; null where none
 * is.
 */
export function unseenToolSentence({
  changedFiles,
  unseenInputs = [],
}: Pick<Review, 'changedFiles' | 'unseenInputs'>): string | null {
  const ofTools = changedFiles.filter((path) => toolOf(path) !== undefined);
  const unseen = [...new Set([...ofTools, ...unseenInputs])];
  const [first] = unseen;
  if (first === undefined) return null;
  const more = unseen.length - 1;
  const tool = toolOf(first);
  const files = tool === undefined ? plainText(first) : `${plainText(first)} (${tool})`;
  const all = more === 0 ? files : `${files} and ${String(more)} more`;
  return `what ${all} makes is not seen here; nothing changes in what is rendered`;
}

/** More files are counted. */
const NAMED = 3;

/** Names changed files of Terraform of which no change tells, beside changes that are told. */
export function untoldFilesNote(
  changedFiles: readonly string[],
  changes: readonly Change[],
): readonly string[] {
  const told = new Set(changes.map(({ origin: { file } }) => file));
  const left = changedFiles.filter((path) => toolOf(path) === 'Terraform' && !told.has(path));
  return left.length === 0 || changes.length === 0
    ? []
    : [
        `What Terraform makes of ${firstOf(left.map(plainText), NAMED)} is not seen here, nor what another version of a provider or module there changes.`,
      ];
}

/** Names changed files that scripts apply where no cluster is reviewed, and the place of one. */
export function scriptedFilesNote(byScripts: ReadonlyMap<string, string>): readonly string[] {
  const [first] = byScripts.values();
  if (first === undefined) return [];
  const files = firstOf([...byScripts.keys()].map(plainText), NAMED);
  return [
    byScripts.size === 1
      ? `Not reviewed: ${files}, applied where somebody runs ${first}.`
      : `Not reviewed: ${files}, applied where somebody runs scripts, such as ${first}.`,
  ];
}
