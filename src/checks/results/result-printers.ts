import type { ResultList, ResultTool } from './check-result.ts';
import { codeQualityReport } from './code-quality.ts';
import { junitReport } from './junit-report.ts';
import { sarifLog } from './sarif-log.ts';
import { workflowCommands } from './workflow-commands.ts';

/** The forms of programs that collect results, by the name of `--format`. */
export const resultPrinters = {
  sarif: sarifLog,
  junit: (list: ResultList) => junitReport(list),
  github: (list: ResultList) => workflowCommands(list),
  gitlab: (list: ResultList) => codeQualityReport(list),
} satisfies Record<string, (list: ResultList, tool: ResultTool) => string>;
