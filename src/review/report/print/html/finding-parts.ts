import type { ResultTool } from '../../../../checks/index.ts';
import { checkText } from '../../../../checks/index.ts';
import type { FindingBlock } from '../../document/blocks.ts';
import { checkPageHtml } from './check-page.ts';
import { findingHtml } from './finding-html.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';

type Tool = Pick<ResultTool, 'pageOf'>;

/** Findings with what is written about their checks: below the first of each check, the others lead there. */
export function findingParts(
  found: readonly FindingBlock[],
  tool: Tool,
  level: number,
): readonly Html[] {
  const told = new Map<string, string>();
  return found.map((block, at) => {
    const number = String(at + 1);
    const about = aboutOf(block, told, tool, level + 1, `about-${number}`);
    return findingHtml(block, { level, id: `finding-${number}`, about });
  });
}

function aboutOf(
  { detector, check }: FindingBlock,
  told: Map<string, string>,
  tool: Tool,
  level: number,
  id: string,
): Html {
  const name = `${detector ?? ''}/${check ?? ''}`;
  const known = told.get(name);
  if (known !== undefined) return markup`<p><a href="#${known}">About this check, above</a></p>\n`;
  const text = checkText(name, tool);
  if (text === null) return NOTHING;
  told.set(name, id);
  return checkPageHtml(name, text, level, id);
}
