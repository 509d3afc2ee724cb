import { parseLaunchOptions } from '../launcher/options.ts';
import { startDesktop } from './desktop.ts';

const flag = process.argv.indexOf('--workspace');
void startDesktop(parseLaunchOptions(flag === -1 ? [] : process.argv.slice(flag, flag + 2)).workspace);
