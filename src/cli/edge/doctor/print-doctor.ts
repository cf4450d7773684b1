import type { FormatOf, PrintersOf } from '../../../review/index.ts';
import { doctorJson, doctorReport } from '../../doctor/doctor-report.ts';
import { doctorSigns } from '../../doctor/doctor-signs.ts';
import { lookAround } from './look-around.ts';

export interface DoctorOptions {
  readonly format: FormatOf<'doctor'>;
}

/** Tells by the exit code that something is wrong. */
const WRONG = 1;

/** Looks at the installation that the environment describes, and prints how it is. */
export async function printDoctor({ format }: DoctorOptions): Promise<void> {
  const facts = await lookAround(process.env);
  const signs = doctorSigns(facts);
  process.stdout.write(PRINTERS[format](signs, facts.asOf));
  if (signs.some(({ state }) => state === 'problem')) process.exitCode = WRONG;
}

const PRINTERS: PrintersOf<'doctor', typeof doctorJson> = {
  terminal: doctorReport,
  json: doctorJson,
};
