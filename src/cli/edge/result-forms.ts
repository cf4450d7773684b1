import type { ResultList, ResultTool } from '../../checks/index.ts';
import { resultPrinters } from '../../checks/index.ts';
import { pagesAddress } from '../../review/edge/settings/pages-address.ts';

type ResultForms = Readonly<Record<keyof typeof resultPrinters, () => void>>;

/** Prints results in each form of programs that collect them. */
export function resultForms(
  listOf: () => ResultList,
  tool: Omit<ResultTool, 'pagesUrl'>,
): ResultForms {
  const shown = { ...tool, pagesUrl: pagesAddress(process.env) };
  const print = (form: keyof ResultForms) => (): void => {
    process.stdout.write(resultPrinters[form](listOf(), shown));
  };
  return {
    sarif: print('sarif'),
    junit: print('junit'),
    github: print('github'),
    gitlab: print('gitlab'),
  };
}
