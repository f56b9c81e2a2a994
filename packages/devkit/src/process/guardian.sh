#!/bin/sh
# Reads "+ group" and "- group". Its input ends when the process that started it is gone, however it died:
# then it ends every process group that is left.
trap '' INT TERM HUP
groups=' '
while read -r sign group; do
  case "$sign" in
  +) groups="$groups$group " ;;
  -) case "$groups" in *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;; esac ;;
  esac
done

for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
waited=0
while [ "$waited" -lt 50 ]; do
  left=''
  for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && left="$left $group"; done
  [ -z "$left" ] && exit 0
  sleep 0.1
  waited=$((waited + 1))
done
for group in $left; do kill -s KILL -- "-$group" 2>/dev/null; done
