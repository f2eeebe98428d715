// What a shell needs to replay a schedule: the schedule file, and the command.

export function replayCommand(about, schedule, outcome) {
  const base = about.program.split('/').pop().replace(/\.[^.]*$/, '');
  const name = `${base.replace(/[^A-Za-z0-9_-]/g, '-') || 'program'}.schedule.json`;
  const file = JSON.stringify({ ...about.file, outcome, schedule });
  return `cat > ${name} <<'END'\n${file}\nEND\nbuild/racekit replay ${name}\n`;
}
