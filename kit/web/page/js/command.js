// What a shell needs to replay a schedule: the schedule file, and the command.

export function replayCommand(about, file) {
  const base = about.program.split('/').pop().replace(/\.[^.]*$/, '');
  const name = `${base.replace(/[^A-Za-z0-9_-]/g, '-') || 'program'}.schedule.json`;
  return `cat > ${name} <<'END'\n${JSON.stringify(file)}\nEND\n${about.tool} replay ${name}\n`;
}
