import type { DeliveryMap } from '../../../gitops/index.ts';
import type { FormatOf, PrintersOf } from '../../analysis/report-format.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED } from '../print/print-terminal.ts';
import { mapJson } from './map-json.ts';
import { mapMermaid } from './map-mermaid.ts';
import { mapText } from './map-text.ts';

const PRINTERS: PrintersOf<'map', (map: DeliveryMap, paint: Paint) => string> = {
  terminal: mapText,
  json: mapJson,
  mermaid: mapMermaid,
};

/** What is delivered where, in the form that is asked for. */
export const mapReport = (
  map: DeliveryMap,
  format: FormatOf<'map'>,
  paint: Paint = UNPAINTED,
): string => PRINTERS[format](map, paint);
