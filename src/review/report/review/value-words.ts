import type { Finding } from '../../../checks/index.ts';
import { valueBehind } from '../../../checks/index.ts';
import type { Words } from '../document/blocks.ts';
import { code } from '../document/blocks.ts';
import type { ReportContext } from './report-context.ts';
import { placeLink } from './report-links.ts';

/** Says which key the author writes, and where it is put in: ` This is set by value callers, through charts/web/templates/policy.yaml:8.` */
export function valueWords(
  finding: Pick<Finding, 'origin' | 'side'>,
  context: ReportContext,
): Words {
  const value = valueBehind(finding);
  if (value === null) return [];
  const through = placeLink(value.through, finding.side, context);
  return [` This ${value.sets} by ${value.called} `, code(value.name), ', through ', through, '.'];
}
