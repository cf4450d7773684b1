/** The folder of the pages of detectors, which is a part of the package. */
const CHECKS = 'docs/reference/checks';

const RULES = 'docs/reference/policy-rules.md';

/**
 * Pages that texts of the program name, from the top of the repository. Comments and SARIF files keep their addresses: if
 * a page moves, its old address keeps a line, and docs/contributing/README.md gets a row.
 */
export const documentation = {
  calls: 'docs/reference/behaviour.md',
  policy: 'docs/reference/config.md',
  service: 'docs/how-to/run-the-service.md',
  scale: 'docs/how-to/scale.md',
  limits: 'docs/contributing/model/mesh-model-limits.md',
  checks: CHECKS,
  ofDetector: (detector: string): string => `${CHECKS}/${detector}.md`,
  ofCheck: ({ detector, check }: { readonly detector: string; readonly check: string }): string =>
    `${CHECKS}/${detector}.md#${check}`,
  ofRule: (id: string): string => `${RULES}#${id}`,

  /** Returns the address of a page where people read them; null if it is not known where that is. */
  at: (pagesUrl: string | null, page: string): string | null =>
    pagesUrl === null ? null : `${pagesUrl}/${page}`,
} as const;
