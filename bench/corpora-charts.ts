import { z } from 'zod';

const Charts = z.object({
  measured: z.string(),
  gaps: z.array(
    z.object({ what: z.string(), before: z.string(), after: z.string(), why: z.string() }),
  ),
  changes: z.array(
    z.object({ case: z.string(), before: z.string(), after: z.string(), found: z.string() }),
  ),
});

/** What reviews say of charts since those of the tree are rendered, as it was measured. */
export function chartSection(given: unknown): string {
  const { measured, gaps, changes } = Charts.parse(given);
  return `## Since charts of the tree are rendered

${measured}

| charts that a review does not see | before | after | why |
|---|---|---|---|
${gaps.map(({ what, before, after, why }) => `| ${what} | ${before} | ${after} | ${why} |`).join('\n')}

| change | before | after | what is told now |
|---|---|---|---|
${changes.map((each) => `| ${each.case} | ${each.before} | ${each.after} | ${each.found} |`).join('\n')}
`;
}
