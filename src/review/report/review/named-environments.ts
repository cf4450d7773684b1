import { productionFirst } from '../../../gitops/index.ts';
import { environmentList } from './environment-list.ts';
import type { ReportContext } from './report-context.ts';

/** Writes the environments of some names as a list, production first. */
export function namesOf(names: readonly string[], { review }: ReportContext): string {
  const order = productionFirst(review.environments).map(({ name }) => name);
  return environmentList(order.filter((name) => names.includes(name)));
}
