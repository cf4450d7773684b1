import { loadAnswers } from './bot/edge/analysis/questions/question-table.ts';
import { createAnalysisTasks, serveTasks } from './bot/edge/analysis/task-server.ts';
import { countingLimits } from './charts/edge/chart-limits-met.ts';
import { createChartRenderer } from './charts/edge/create-chart-renderer.ts';
import { readPackageData } from './review/edge/package-data.ts';
import { createEngine } from './review/index.ts';

/**
 * The process that reads and reviews what pull requests contain: started by the main process with no
 * secret in its environment, and ended by it when it takes too long or is not needed.
 */
await loadAnswers();
const data = readPackageData();
const { charts, limitsMet } = countingLimits(createChartRenderer());
const runTask = createAnalysisTasks({
  searchPath: process.env['PATH'] ?? '',
  createEngine: (name, progress) =>
    createEngine(data, { said: null, found: [name] }, charts, undefined, progress),
});

serveTasks(
  {
    send: (message) => process.send?.(message),
    listen: (take) => process.on('message', take),
  },
  runTask,
  limitsMet,
);
process.on('disconnect', () => process.exit());
