// Figures for people: binary units, two significant parts of a duration.

const units = ["B", "KB", "MB", "GB", "TB", "PB"];

/** "33 MB", "1.5 GB" */
export function bytes(count) {
  if (!Number.isFinite(count) || count < 0) {
    return "";
  }

  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }

  return `${unit === 0 || count >= 100 ? Math.round(count) : Math.round(count * 10) / 10} ${units[unit]}`;
}

/** "512 KB/s" */
export function speed(bytesPerSecond) {
  return `${bytes(Math.max(0, Math.round(bytesPerSecond || 0)))}/s`;
}

/** "2m 15s", "3h 2m" */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return "";
  }

  const s = Math.round(seconds);
  const parts = [[Math.floor(s / 86400), "d"], [Math.floor(s / 3600) % 24, "h"], [Math.floor(s / 60) % 60, "m"], [s % 60, "s"]];
  const first = parts.findIndex(([value]) => value > 0);
  return first < 0 ? "0s" : parts.slice(first, first + 2).filter(([value]) => value > 0).map(([value, unit]) => value + unit).join(" ");
}

/** "14:05" today, "3 May, 14:05" before. */
export function time(iso) {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return at.toDateString() === new Date().toDateString() ? clock : `${at.toLocaleDateString([], { day: "numeric", month: "short" })}, ${clock}`;
}
