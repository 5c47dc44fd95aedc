"""Who fits whom: places, concepts, ranking and the planning of waves. Pure; imports none of ours."""
