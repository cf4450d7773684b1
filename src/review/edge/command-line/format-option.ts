import { Option } from 'commander';
import type { Printed } from '../../analysis/report-format.ts';
import { formatsOf } from '../../analysis/report-format.ts';

/** The option of every command that prints in several forms. */
export function formatOption(printed: Printed): Option {
  const formats = formatsOf(printed);
  return new Option('--format <format>', 'how to print').choices(formats).default(formats[0]);
}
