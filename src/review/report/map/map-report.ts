import type { DeliveryMap } from '../../../gitops/index.ts';
import { scriptText } from '../../../gitops/index.ts';
import { lastNet, plainText } from '../../../manifest/index.ts';
import { applierText, deliveredIn, unbuiltText, unlistedText, mapText } from './map-text.ts';
import { chartText, pathText } from './folder-text.ts';
import type { FormatOf, PrintersOf } from '../../analysis/report-format.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED } from '../print/print-terminal.ts';
import { mapJson } from './map-json.ts';
import { drawingSvg } from '../print/html/drawing-svg.ts';
import { environmentName, mapDrawing } from './map-drawing.ts';
import { mapSummary } from './map-summary.ts';

type Shown = Pick<Root, 'path' | 'files' | 'appliers' | 'scripts' | 'unbuilt'>;
type Root = DeliveryMap['environments'][number]['roots'][number];

/** The map as a Mermaid flowchart: what applies which folder, and for which environment. */
export function mapMermaid(map: DeliveryMap): string {
  const { notApplied } = map;
  const ids = new Map<string, string>();
  const nodes: string[] = [];
  const idOf = (kind: string, text: string, [open, close]: readonly [string, string]): string => {
    const key = `${kind} ${text}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = `${kind}${String(ids.size + 1)}`;
    ids.set(key, id);
    nodes.push(`  ${id}${open}"${mermaidLabel(text)}"${close}`);
    return id;
  };
  const arrows = new Set<string>();
  for (const mapped of deliveredIn(map)) {
    const { roots, charts } = mapped;
    const environment = idOf('environment', environmentName(mapped), ['([', '])']);
    const shown: readonly Shown[] = [
      ...roots,
      ...charts.map((chart) => ({ ...chart, path: chartText(chart) })),
    ];
    for (const { appliers, scripts = [], ...each } of shown) {
      const root = idOf('root', [pathText(each), ...unbuiltText(each)].join(', '), ['[', ']']);
      arrows.add(`  ${root} --> ${environment}`);
      for (const { applier } of scripts)
        arrows.add(`  ${idOf('applier', scriptText(applier), ['{{', '}}'])} -.-> ${root}`);
      for (const applier of appliers)
        arrows.add(
          `  ${idOf('applier', `${applierText(applier)}${unlistedText(applier)}`, ['{{', '}}'])} --> ${root}`,
        );
    }
  }
  for (const each of notApplied) idOf('root', pathText(each), ['[', ']']);
  return lastNet(`${['flowchart LR', ...nodes, ...arrows].join('\n')}\n`);
}

/**
 * Within double quotes Mermaid reads entities by number, and marks of its own nowhere else; comments and directives, which
 * begin with two percent signs, it takes out before it reads quotes.
 */
export const mermaidLabel = (text: string): string =>
  plainText(text).replace(/[#"<>&`]|%(?=%)/g, (mark) => `#${String(mark.codePointAt(0))};`);

const PRINTERS: PrintersOf<'map', (map: DeliveryMap, paint: Paint) => string> = {
  terminal: mapText,
  json: mapJson,
  mermaid: mapMermaid,
  svg: (map) => drawingSvg(mapDrawing(map)),
};

/** Says what is delivered where, in the form that is asked for; a summary is one for a terminal. */
export const mapReport = (
  map: DeliveryMap,
  format: FormatOf<'map'>,
  paint: Paint = UNPAINTED,
  length: 'whole' | 'summary' = 'whole',
): string =>
  format === 'terminal' && length === 'summary'
    ? mapSummary(map, paint)
    : PRINTERS[format](map, paint);
